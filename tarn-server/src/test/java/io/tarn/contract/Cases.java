package io.tarn.contract;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.function.Executable;

/// The cases of a group of operations. A case sets up its own state, so that any one can fail alone.
abstract class Cases {
    final World world;
    final Api api;
    private final List<DynamicTest> tests = new ArrayList<>();

    Cases(World world) {
        this.world = world;
        this.api = world.api();
    }

    /// Calls [#test] for each case.
    abstract void define();

    final void test(String name, Executable body) {
        tests.add(DynamicTest.dynamicTest(name, body));
    }

    final List<DynamicTest> tests() {
        define();
        return tests;
    }
}

package io.tarn.versioning.engine;

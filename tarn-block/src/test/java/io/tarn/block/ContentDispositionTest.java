package io.tarn.block;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ContentDispositionTest {
    @Test
    void namesTheLastElement() {
        assertThat(ContentDisposition.attachment("a/b/file-1_x.txt")).isEqualTo("attachment; filename=file-1_x.txt");
        assertThat(ContentDisposition.attachment("a/")).isEqualTo("attachment");
    }

    @Test
    void noNameEndsTheHeader() {
        assertThat(ContentDisposition.attachment("a\"; x=\r\nSet-Cookie: y"))
                .isEqualTo("attachment; filename=\"a__ x___Set-Cookie_ y\";"
                        + " filename*=UTF-8''a%22%3B%20x%3D%0D%0ASet-Cookie%3A%20y");
        assertThat(ContentDisposition.attachment("ü 😀.csv"))
                .isEqualTo("attachment; filename=\"_ _.csv\"; filename*=UTF-8''%C3%BC%20%F0%9F%98%80.csv");
    }
}

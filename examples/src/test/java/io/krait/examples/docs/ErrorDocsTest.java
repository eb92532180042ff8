package io.krait.examples.docs;

/** The catalogue of errors: each snippet ends with the message below it. */
class ErrorDocsTest extends DocumentTests {
    static final String PAGE = "docs/errors.md";

    @Override
    boolean takes(String page) {
        return page.equals(PAGE);
    }
}

package io.krait.examples.docs;

/** The snippets of the documentation, but those of the pages that have tests of their own. */
class DocsTest extends DocumentTests {
    @Override
    boolean takes(String page) {
        return !ErrorDocsTest.PAGE.equals(page) && !GuideDocsTest.PAGES.contains(page);
    }
}

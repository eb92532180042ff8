package io.krait.examples.docs;

import java.util.Set;

/** The snippets of the guide to functions and kernels. */
class GuideDocsTest extends DocumentTests {
    static final Set<String> PAGES = Set.of("docs/jit.md", "docs/vectorize.md", "docs/guvectorize.md",
            "docs/stencils.md", "docs/kernels.md", "docs/reductions.md", "docs/gpu.md", "docs/types.md");

    @Override
    boolean takes(String page) {
        return PAGES.contains(page);
    }
}

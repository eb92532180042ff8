package io.krait.examples.docs;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Links of the documents lead somewhere: files and headings, and the menu of the site has all pages. */
class LinksTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)\\s]+)\\)");
    private static final Pattern HEADING = Pattern.compile("(?m)^#{1,6} +(.*?) *$");
    private static final Pattern CODE = Pattern.compile("`[^`\\n]*`");
    private static final Pattern MENU = Pattern.compile("href=\"([^\"]+)\\.html\"");

    @Test
    void linksLeadToFilesAndHeadings() throws IOException {
        Set<String> broken = new TreeSet<>();
        int links = 0;
        for (Page page : Page.all()) {
            Matcher m = LINK.matcher(CODE.matcher(page.prose()).replaceAll("code"));
            while (m.find()) {
                links++;
                String target = m.group(1);
                if (!target.matches("[a-z]+:.*") && !leadsSomewhere(page, target)) {
                    broken.add(page.name() + " -> " + target);
                }
            }
        }
        assertEquals(Set.of(), broken);
        assertTrue(links > 50, "there are links");
    }

    private static boolean leadsSomewhere(Page page, String target) throws IOException {
        String[] parts = target.split("#", 2);
        Path file = parts[0].isEmpty() ? page.path() : page.path().resolveSibling(parts[0]).normalize();
        if (!file.startsWith(Page.ROOT) || !Files.exists(file)) {
            return false;
        }
        return parts.length == 1 || anchors(new Page(file, Files.readString(file))).contains(parts[1]);
    }

    /** The anchors that GitHub, and the script of the site, give to headings. */
    private static Set<String> anchors(Page page) {
        Set<String> anchors = new HashSet<>();
        Map<String, Integer> seen = new HashMap<>();
        Matcher m = HEADING.matcher(page.prose());
        while (m.find()) {
            String slug = m.group(1).replace("`", "").toLowerCase(Locale.ROOT).replaceAll("[^\\p{L}\\p{N}\\- _]", "")
                    .replace(' ', '-');
            int n = seen.merge(slug, 1, Integer::sum) - 1;
            anchors.add(n == 0 ? slug : slug + "-" + n);
        }
        return anchors;
    }

    @Test
    void theMenuOfTheSiteHasAllPages() throws IOException {
        Set<String> menu = new TreeSet<>();
        Matcher m = MENU.matcher(Files.readString(Page.ROOT.resolve("config/site/site.xml")));
        while (m.find()) {
            menu.add(m.group(1) + ".md");
        }
        menu.remove("apidocs/index.md");
        Set<String> pages = new TreeSet<>();
        for (Page page : Page.all()) {
            pages.add(page.name());
        }
        assertEquals(pages, menu);
    }

    @Test
    void indexHasAllPages() throws IOException {
        String index = Files.readString(Page.ROOT.resolve("docs/index.md"));
        List<String> missing = Page.all().stream().map(Page::name).filter(n -> n.startsWith("docs/"))
                .map(n -> n.substring("docs/".length())).filter(n -> !n.equals("index.md"))
                .filter(n -> !index.contains("](" + n + ")")).toList();
        assertEquals(List.of(), missing);
    }
}

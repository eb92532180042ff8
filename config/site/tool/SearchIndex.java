import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** Writes the index for the search of the site: an entry for each section of each page. */
public final class SearchIndex {
    private SearchIndex() {
    }

    /** Takes the folder of the Markdown files and the file to write. */
    public static void main(String[] args) throws IOException {
        Path root = Path.of(args[0]);
        List<String> entries = new ArrayList<>();
        try (Stream<Path> files = Files.walk(root)) {
            for (Path file : files.filter(p -> p.toString().endsWith(".md")).sorted().toList()) {
                String url = root.relativize(file).toString().replace('\\', '/').replaceFirst("\\.md$", ".html");
                add(entries, url, Files.readAllLines(file));
            }
        }
        Files.createDirectories(Path.of(args[1]).getParent());
        Files.writeString(Path.of(args[1]), "window.kraitIndex = [\n" + String.join(",\n", entries) + "\n];\n");
    }

    private static void add(List<String> entries, String url, List<String> lines) {
        String page = "";
        String title = "";
        String anchor = "";
        boolean code = false;
        StringBuilder text = new StringBuilder();
        Map<String, Integer> seen = new HashMap<>();
        for (String line : lines) {
            code ^= line.strip().startsWith("```");
            if (!code && line.matches("#{1,3} .*")) {
                flush(entries, url + anchor, page, title, text);
                title = line.replaceFirst("^#+ ", "").replace("`", "").strip();
                String slug = title.toLowerCase().replaceAll("[^\\p{L}\\p{N}\\- _]", "").replace(' ', '-');
                int n = seen.merge(slug, 1, Integer::sum) - 1;
                anchor = line.startsWith("# ") ? "" : "#" + slug + (n == 0 ? "" : "-" + n);
                page = line.startsWith("# ") ? title : page;
            } else {
                text.append(line.strip()).append(' ');
            }
        }
        flush(entries, url + anchor, page, title, text);
    }

    private static void flush(List<String> entries, String url, String page, String title, StringBuilder text) {
        if (!title.isEmpty()) {
            entries.add("{url:" + quote(url) + ",page:" + quote(page) + ",title:" + quote(title) + ",text:"
                    + quote(text.toString().strip()) + "}");
        }
        text.setLength(0);
    }

    private static String quote(String s) {
        return '"' + s.replace("\\", "\\\\").replace("\"", "\\\"").replace("</", "<\\/") + '"';
    }
}

package dev.latchkey.dev.reference;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The links of one Markdown page, and the anchors that GitHub gives to its headings. */
final class PageLinks {
  private static final Pattern LINK = Pattern.compile("\\]\\(([^()\\s]+)(?: \"[^\"]*\")?\\)");
  private static final Pattern HEADING = Pattern.compile("#{1,6} +(.+?) *#*");
  private static final Pattern INLINE_CODE = Pattern.compile("`[^`]*`");
  private static final Pattern LINK_TEXT = Pattern.compile("\\[([^\\]]*)\\]\\([^)]*\\)");

  private final Path file;
  private final List<String> lines;

  private PageLinks(Path file, List<String> lines) {
    this.file = file;
    this.lines = lines;
  }

  /** Reads a page; what stands between fences is code, and left out. */
  static PageLinks of(Path file) throws IOException {
    List<String> lines = new ArrayList<>();
    boolean code = false;
    for (String line : Files.readAllLines(file)) {
      if (line.strip().startsWith("```")) {
        code = !code;
      } else if (!code) {
        lines.add(line);
      }
    }
    return new PageLinks(file, lines);
  }

  /** The links that lead to no file or heading of this repository; those elsewhere are left out. */
  List<String> broken() throws IOException {
    List<String> broken = new ArrayList<>();
    Matcher link =
        LINK.matcher(
            lines.stream()
                .map(line -> INLINE_CODE.matcher(line).replaceAll("code"))
                .collect(Collectors.joining("\n")));
    while (link.find()) {
      URI target = URI.create(link.group(1));
      if (target.getScheme() == null && !leadsSomewhere(target)) {
        broken.add(file + ": " + target);
      }
    }
    return broken;
  }

  private boolean leadsSomewhere(URI target) throws IOException {
    Path found = target.getPath().isEmpty() ? file : file.resolveSibling(target.getPath());
    if (!Files.exists(found)) {
      return false;
    }
    return target.getFragment() == null
        || (Files.isRegularFile(found) && of(found).anchors().contains(target.getFragment()));
  }

  private Set<String> anchors() {
    Set<String> anchors = new HashSet<>();
    Map<String, Integer> seen = new HashMap<>();
    for (String line : lines) {
      Matcher heading = HEADING.matcher(line);
      if (heading.matches()) {
        String anchor = anchor(heading.group(1));
        int before = seen.merge(anchor, 1, Integer::sum) - 1;
        anchors.add(before == 0 ? anchor : anchor + "-" + before);
      }
    }
    return anchors;
  }

  /** Letters, digits, hyphens and underscores stay, in lower case; each space is a hyphen. */
  private static String anchor(String heading) {
    return LINK_TEXT
        .matcher(heading)
        .replaceAll("$1")
        .toLowerCase(Locale.ROOT)
        .replaceAll("[^\\p{L}\\p{N} _-]", "")
        .replace(' ', '-');
  }
}

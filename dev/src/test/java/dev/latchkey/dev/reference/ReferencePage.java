package dev.latchkey.dev.reference;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A page of {@code docs} with parts that are generated: what stands between two comments, {@code
 * <!-- generated: NAME -->} and {@code <!-- end: NAME -->}. All else is written by hand.
 */
final class ReferencePage {
  private final Path file;

  ReferencePage(String name) {
    this.file = Path.of("../docs", name);
  }

  Path file() {
    return file;
  }

  /**
   * The page's text with the parts in their places.
   *
   * @param parts Markdown by the part's name
   * @throws IllegalStateException if the page has no place for one
   */
  String with(Map<String, String> parts) throws IOException {
    String text = Files.readString(file);
    for (Map.Entry<String, String> part : parts.entrySet()) {
      String begin = "<!-- generated: " + part.getKey() + " -->\n";
      String end = "<!-- end: " + part.getKey() + " -->";
      int from = text.indexOf(begin);
      int to = text.indexOf(end, Math.max(from, 0));
      if (from < 0 || to < 0) {
        throw new IllegalStateException(file + " has no place for " + part.getKey());
      }
      text =
          text.substring(0, from + begin.length())
              + "\n"
              + part.getValue().strip()
              + "\n\n"
              + text.substring(to);
    }
    return text;
  }
}

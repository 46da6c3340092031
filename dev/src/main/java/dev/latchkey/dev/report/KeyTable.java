package dev.latchkey.dev.report;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The keys as a table for a terminal. */
public final class KeyTable {

  private static final List<String> HEADINGS = List.of("KEY", "WHO", "SCOPES", "STATE", "EXPIRES");
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'").withZone(ZoneOffset.UTC);
  private static final int WIDEST = 40;
  private static final String GAP = "   ";

  private KeyTable() {}

  /** The table's lines; one that says so where there are no keys. */
  public static List<String> lines(List<KeyRow> keys) {
    if (keys.isEmpty()) {
      return List.of("No keys yet.");
    }
    List<List<String>> rows = new ArrayList<>();
    rows.add(HEADINGS);
    keys.forEach(key -> rows.add(cells(key)));
    int[] widths =
        IntStream.range(0, HEADINGS.size())
            .map(column -> rows.stream().mapToInt(row -> row.get(column).length()).max().orElse(0))
            .toArray();
    return rows.stream().map(row -> line(row, widths)).toList();
  }

  private static List<String> cells(KeyRow key) {
    return Stream.of(
            key.namespace() + "/" + key.name(),
            key.actor(),
            key.scopes().isEmpty() ? "-" : String.join(", ", key.scopes()),
            key.state(),
            key.expires().map(KeyTable::time).orElse(key.settled() ? "never" : "-"))
        .map(KeyTable::shortened)
        .toList();
  }

  private static String time(Instant instant) {
    return TIME.format(instant);
  }

  private static String shortened(String text) {
    return text.length() <= WIDEST ? text : text.substring(0, WIDEST - 1) + "…";
  }

  private static String line(List<String> row, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int column = 0; column < row.size(); column++) {
      String cell = row.get(column);
      line.append(cell).append(" ".repeat(widths[column] - cell.length())).append(GAP);
    }
    return line.toString().stripTrailing();
  }
}

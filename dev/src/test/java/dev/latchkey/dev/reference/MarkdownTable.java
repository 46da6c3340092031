package dev.latchkey.dev.reference;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A table of GitHub Flavored Markdown. Not safe for use by several threads. */
final class MarkdownTable {
  private final List<List<String>> rows = new ArrayList<>();
  private final int columns;

  MarkdownTable(String... headings) {
    this.columns = headings.length;
    row(headings);
  }

  /** Adds a row; cells may hold Markdown, and are put on one line. */
  MarkdownTable row(String... cells) {
    if (cells.length != columns) {
      throw new IllegalArgumentException("a row of " + cells.length + " in " + columns);
    }
    rows.add(List.of(cells).stream().map(MarkdownTable::cell).toList());
    return this;
  }

  /** Code, as it is; nothing for nothing. */
  static String code(String text) {
    return text.isEmpty() ? "" : "`" + text + "`";
  }

  /** A bar ends a cell, in code as well, unless it is escaped. */
  private static String cell(String text) {
    return text.replaceAll("\\s+", " ").strip().replace("|", "\\|");
  }

  @Override
  public String toString() {
    String head = line(rows.get(0)) + "|---".repeat(columns) + "|\n";
    return rows.stream().skip(1).map(MarkdownTable::line).collect(Collectors.joining("", head, ""));
  }

  private static String line(List<String> row) {
    return row.stream()
        .map(cell -> cell.isEmpty() ? " |" : " " + cell + " |")
        .collect(Collectors.joining("", "|", "\n"));
  }
}

package io.goroutines.cli.text;

import java.util.ArrayList;
import java.util.List;

/** Text in columns. Colours do not count as width. */
public final class Table {

  private static final String COLOUR = "\033\\[[0-9;]*m";

  private final List<String[]> rows = new ArrayList<>();

  /**
   * Creates a table without rows.
   *
   * @param head the heads of its columns; none for a table without them
   */
  public Table(String... head) {
    rows.add(head);
  }

  /**
   * Adds a row.
   *
   * @param cells its entries
   */
  public void row(String... cells) {
    rows.add(cells);
  }

  @Override
  public String toString() {
    int columns = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    int[] width = new int[columns];
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        width[i] = Math.max(width[i], width(row[i]));
      }
    }
    StringBuilder text = new StringBuilder();
    for (String[] row : rows.getFirst().length == 0 ? rows.subList(1, rows.size()) : rows) {
      StringBuilder line = new StringBuilder();
      for (int i = 0; i < row.length; i++) {
        line.append(row[i]).append(" ".repeat(width[i] - width(row[i]) + 2));
      }
      text.append(line.toString().stripTrailing()).append(System.lineSeparator());
    }
    return text.toString();
  }

  private static int width(String cell) {
    return cell.replaceAll(COLOUR, "").length();
  }
}

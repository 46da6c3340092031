package dev.latchkey.bench.admin;

import java.util.List;

/** How keys are made. */
enum Way {
  PLAIN_BY_ONE("plain writes, 1 thread", 1),
  PLAIN("plain writes, 16 threads", 16),
  BATCH("batch import, one request", 16),
  IMPORT_BY_ONE("single imports, 1 client", 1),
  IMPORT("single imports, 16 clients", 16),
  ISSUE_BY_ONE("issuing, 1 client", 1),
  ISSUE("issuing, 16 clients", 16),
  ROTATE_BY_ONE("rotating, 1 client", 1),
  ROTATE("rotating, 16 clients", 16);

  /** Those that ask an operator. */
  static final List<Way> OVER_HTTP =
      List.of(BATCH, IMPORT_BY_ONE, IMPORT, ISSUE_BY_ONE, ISSUE, ROTATE_BY_ONE, ROTATE);

  private final String title;
  private final int writers;

  Way(String title, int writers) {
    this.title = title;
    this.writers = writers;
  }

  String title() {
    return title;
  }

  /** How many write to the API server at a time; of a batch the operator does. */
  int writers() {
    return writers;
  }

  /** The plain writes by as many writers. */
  Way plain() {
    return writers == PLAIN_BY_ONE.writers ? PLAIN_BY_ONE : PLAIN;
  }
}

package dev.latchkey.bench.admin;

/** What is asked of a list. */
enum Question {
  FIRST("first page", "", true),
  MIDDLE("page in the middle", "", true),
  ACTOR("an actor with 3 in 5 keys", "actor_id=\"%s\"".formatted(ListedSamples.ACTOR), true),
  ACTOR_AND_STATUS(
      "the same actor, active",
      "actor_id=\"%s\" AND status=KEY_STATUS_ACTIVE".formatted(ListedSamples.ACTOR),
      true),
  EXPIRED("expired, which none is", "status=KEY_STATUS_EXPIRED", false);

  private final String title;
  private final String filter;
  private final boolean full;

  Question(String title, String filter, boolean full) {
    this.title = title;
    this.filter = filter;
    this.full = full;
  }

  String title() {
    return title;
  }

  /** The filter of the request. */
  String filter() {
    return filter;
  }

  /** Whether a full page answers it. If not, no key does, and all must be looked at. */
  boolean isFull() {
    return full;
  }
}

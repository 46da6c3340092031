package dev.latchkey.bench.admin;

import dev.latchkey.bench.report.Distribution;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** How long pages took. */
final class PageTimes {
  private final Distribution notFound;
  private final Map<Asked, Distribution> pages = new TreeMap<>(Asked.ORDER);

  /**
   * A question about a list of so many keys.
   *
   * @param question what is asked
   * @param keys how many keys there are
   */
  record Asked(Question question, int keys) {
    private static final Comparator<Asked> ORDER =
        Comparator.comparing(Asked::question).thenComparing(Asked::keys);
  }

  /**
   * @param notFound what answers took for a path that is none
   * @param pages what each page took
   */
  PageTimes(List<Duration> notFound, Map<Asked, List<Duration>> pages) {
    this.notFound = new Distribution(notFound);
    pages.forEach((asked, times) -> this.pages.put(asked, new Distribution(times)));
  }

  Distribution notFound() {
    return notFound;
  }

  Distribution of(Question question, int keys) {
    return pages.get(new Asked(question, keys));
  }
}

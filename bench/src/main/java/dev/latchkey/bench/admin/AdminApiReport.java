package dev.latchkey.bench.admin;

import dev.latchkey.bench.cluster.RequestCounts;
import dev.latchkey.bench.report.Distribution;
import dev.latchkey.bench.report.ReportWriter;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/** Writes what was measured, in plain text for people. */
final class AdminApiReport {
  private static final double BATCH_GOAL = 5;
  private static final double PAGE_GOAL = 1.3;

  private final ReportWriter writer;

  AdminApiReport(ReportWriter writer) {
    this.writer = writer;
  }

  void progress(String format, Object... arguments) {
    writer.progress(format, arguments);
  }

  void machine(String apiServerVersion) {
    line("The admin HTTP API");
    line("");
    writer.machine();
    line("API server  kube-apiserver %s and etcd, real, on the same machine", apiServerVersion);
    line("            operator and clients are in the process that measures");
    line("");
  }

  void making(AdminApiCostsOptions options, int warmUp) {
    line("A. Making keys");
    line(
        "   Rounds: %d. In each, %,d keys in each way; the ways take turns, and the next one waits",
        options.rounds(), options.batch());
    line("   until the operator has sent nothing for two seconds.");
    line(
        "   Plain: a key, a record, a status and an Event, %d writes for each key, in a",
        PlainImports.PER_KEY);
    line("   namespace that no operator watches: what a key over HTTP costs at the least.");
    line("   Not shown: a first round of %,d in each way, to warm up.", warmUp);
    line("");
  }

  void made(Makings makings) {
    line(
        "   %-26s %9s %9s %9s %9s %9s %13s",
        "keys/s", "median", "least", "most", "/ plain", "settled", "requests/key");
    for (Way way : Way.values()) {
      double[] ascending = makings.keysPerSecond(way);
      line(
          "   %-26s %,9.1f %,9.1f %,9.1f %9.2f %9.2f %13s",
          way.title(),
          makings.medianKeysPerSecond(way),
          ascending[0],
          ascending[ascending.length - 1],
          makings.answeredRatio(way, way.plain()),
          makings.settledRatio(way, way.plain()),
          Way.OVER_HTTP.contains(way) ? "%.3f".formatted(makings.requests(way).perKey()) : "-");
    }
    line("");
    line("   keys/s    until all requests were answered");
    line("   / plain   the time of it / that of plain writes with as many threads; a batch and 16");
    line("             clients beside 16");
    line("   settled   the same until the operator had nothing more to do: status and Events");
    line("   Ratios are medians of those within a round.");
    line("");
    line("   A batch is so many times as fast as");
    double beside = makings.answeredRatio(Way.IMPORT_BY_ONE, Way.BATCH);
    line("     single imports, 1 client    %8.2f", beside);
    line("     single imports, 16 clients  %8.2f", makings.answeredRatio(Way.IMPORT, Way.BATCH));
    line(
        "     goal: at least %.0f times single imports by 1 client: %s",
        BATCH_GOAL, verdict(beside >= BATCH_GOAL));
    line("");
    line("   API requests of the operator's client per key");
    for (Way way : Way.OVER_HTTP) {
      RequestCounts requests = makings.requests(way);
      line("     %s: %.3f", way.title(), requests.perKey());
      line(
          "       %s",
          requests.byKind().keySet().stream()
              .map(kind -> "%s %.3f".formatted(kind, requests.perKey(kind)))
              .collect(Collectors.joining(", ")));
    }
    line("");
  }

  void listing(List<Integer> sizes, int warmUp, int times) {
    line("B. Lists");
    line(
        "   Namespaces of one operator with %s imported keys; pages of %d, over HTTP, on one",
        sizes.stream().map("%,d"::formatted).collect(Collectors.joining(" and ")), ListRun.PAGE);
    line("   connection; %,d of each, in turns, after %,d that are not shown.", times, warmUp);
    line("   404: a path that is none, on the same listener; it makes an error, and no list.");
    line("");
  }

  void listed(List<Integer> sizes, PageTimes times) {
    int least = sizes.get(0);
    line(
        "   %-26s %8s %9s %9s %9s %9s %9s",
        "milliseconds", "keys", "p50", "p99", "/ 404", "p50 ratio", "p99 ratio");
    line(
        "   %-26s %8s %9.3f %9.3f %9.2f",
        "404", "-", median(times.notFound()), p99(times.notFound()), 1.0);
    for (Question question : Question.values()) {
      Distribution first = times.of(question, least);
      for (int size : sizes) {
        Distribution pages = times.of(question, size);
        line(
            "   %-26s %,8d %9.3f %9.3f %9.2f %9s %9s",
            question.title(),
            size,
            median(pages),
            p99(pages),
            median(pages) / median(times.notFound()),
            size == least ? "" : "%.2f".formatted(median(pages) / median(first)),
            size == least ? "" : "%.2f".formatted(p99(pages) / p99(first)));
      }
    }
    line("");
    line("   / 404     p50 / p50 of the 404");
    line("   ratio     to the same with %,d keys", least);
    line("   No key has expired: all are looked at to find none, and there is no goal for it.");
    List<String> missed = missed(sizes, times);
    line(
        "   goal: p50 of full pages at most %.1f times that with %,d keys: %s",
        PAGE_GOAL,
        least,
        missed.isEmpty() ? verdict(true) : verdict(false) + " (" + String.join("; ", missed) + ")");
  }

  private static List<String> missed(List<Integer> sizes, PageTimes times) {
    return List.of(Question.values()).stream()
        .filter(Question::isFull)
        .flatMap(
            question ->
                sizes.stream()
                    .filter(
                        size ->
                            median(times.of(question, size))
                                > PAGE_GOAL * median(times.of(question, sizes.get(0))))
                    .map(size -> "%s of %,d".formatted(question.title(), size)))
        .toList();
  }

  private static String verdict(boolean met) {
    return met ? "met" : "missed";
  }

  private static double median(Distribution times) {
    return millis(times.percentile(50));
  }

  private static double p99(Distribution times) {
    return millis(times.percentile(99));
  }

  private static double millis(Duration duration) {
    return duration.toNanos() / 1e6;
  }

  private void line(String format, Object... arguments) {
    writer.line(format, arguments);
  }
}

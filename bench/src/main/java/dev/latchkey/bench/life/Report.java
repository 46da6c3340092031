package dev.latchkey.bench.life;

import dev.latchkey.bench.cluster.RequestCounts;
import dev.latchkey.bench.report.Distribution;
import dev.latchkey.bench.report.ReportWriter;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Writes what was measured, in plain text for people. */
final class Report {
  private static final Duration GOAL = Duration.ofMillis(250);
  private static final List<Integer> PERCENTS = List.of(50, 90, 99, 100);

  private final ReportWriter writer;

  Report(ReportWriter writer) {
    this.writer = writer;
  }

  void progress(String format, Object... arguments) {
    writer.progress(format, arguments);
  }

  void machine(String apiServerVersion) {
    line("The life of a key");
    line("");
    writer.machine();
    line("API server  kube-apiserver %s and etcd, real, on the same machine", apiServerVersion);
    line("            operator and verifier are in the process that measures");
    line("");
  }

  void issuing(int threads) {
    line("A. Issuing keys");
    line(
        "   Each size has a fresh API server and a namespace of its own; %d threads write.",
        threads);
    line("   Plain: the same threads write what a key costs at the least (the key, a record, a");
    line("   Secret, a status, an Event), in a namespace that no operator watches, before one");
    line(
        "   starts. Not shown: 300 keys on an API server of their own to warm up the JVM, and the");
    line("   plain writes of 300 on each API server to warm that up.");
  }

  void issued(IssueResult result) {
    RequestCounts requests = result.requests();
    line("");
    line("   %,d keys", result.keys());
    line(
        "     plain       %8.2f s for %,d writes: %,.0f writes/s",
        seconds(result.plain()),
        result.plainWrites(),
        result.plainWrites() / seconds(result.plain()));
    line(
        "     operator    %8.2f s until all were Ready (all were declared after %.2f s): %,.0f"
            + " keys/s",
        seconds(result.operator()),
        seconds(result.creation()),
        result.keys() / seconds(result.operator()));
    line("     ratio       %8.2f operator / plain", result.ratio());
    line("     API requests of the operator's client per key");
    requests.perKeyByVerb().forEach((verb, count) -> line("       %-28s %8.3f", verb, count));
    line("       %-28s %8.3f", "total", requests.perKey());
    line(
        "     of which    %s",
        requests.byKind().keySet().stream()
            .map(kind -> "%s %.3f".formatted(kind, requests.perKey(kind)))
            .collect(Collectors.joining(", ")));
    line("     not counted: %,d requests to start the operator, once", result.startUp());
  }

  void issuedInAll(List<IssueResult> results) {
    line("");
    line(
        "   %10s %10s %12s %8s %18s", "keys", "plain s", "operator s", "ratio", "requests per key");
    for (IssueResult result : results) {
      line(
          "   %,10d %10.2f %12.2f %8.2f %18.3f",
          result.keys(),
          seconds(result.plain()),
          seconds(result.operator()),
          result.ratio(),
          result.requests().perKey());
    }
    line("");
  }

  void revoking(int keys, int revocations, int changes, Duration timeout) {
    line("B. Revoking keys, with %,d keys present", keys);
    line(
        "   %,d orders (ApiKeyRevocation by keyID), one after the other, each for another key.",
        revocations);
    line("   From the order until a verification over HTTP, on a connection that is kept, answers");
    line("   REVOKED; asked again and again, for at most %d s.", timeout.toSeconds());
    line(
        "   Plain watch: %d changes of a ConfigMap, until a watch in this process has them.",
        changes);
  }

  void warmedUp(int credentials) {
    line(
        "   Before: the verifier had read everything, and called all %,d credentials valid.",
        credentials);
  }

  void revoked(String title, int asked, Duration timeout, Lags refused, Lags watched) {
    line("");
    line("   %s", title);
    line("     milliseconds              %10s %10s %10s %10s", "p50", "p90", "p99", "max");
    line("     since the answer to the write (0: it was there before)");
    rows(refused, watched, Lags::afterAnswer);
    line("     since the write was sent");
    rows(refused, watched, Lags::afterSending);
    if (refused.seen() < asked) {
      line(
          "     NOT MEASURED: %,d of %,d refused in time, %,d not refused within 10 s, %,d not"
              + " tried",
          refused.seen(), asked, refused.missed(), asked - refused.seen() - refused.missed());
    }
    if (watched.missed() > 0) {
      line("     NOT MEASURED: the plain watch missed %,d changes", watched.missed());
    }
    boolean met =
        refused.seen() == asked
            && new Distribution(refused.afterAnswer()).percentile(99).compareTo(GOAL) < 0;
    line("     goal: p99 < %d ms: %s", GOAL.toMillis(), met ? "met" : "missed");
  }

  private void rows(Lags refused, Lags watched, Function<Lags, List<Duration>> measured) {
    List<Duration> refusals = measured.apply(refused);
    List<Duration> arrivals = measured.apply(watched);
    row("refused", refusals);
    row("plain watch", arrivals);
    if (!refusals.isEmpty() && !arrivals.isEmpty()) {
      Distribution above = new Distribution(refusals);
      Distribution below = new Distribution(arrivals);
      line(
          "       %-23s %s",
          "ratio",
          PERCENTS.stream()
              .map(percent -> ratio(above.percentile(percent), below.percentile(percent)))
              .collect(Collectors.joining(" ")));
    }
  }

  private void row(String title, List<Duration> measured) {
    if (measured.isEmpty()) {
      line("       %-23s nothing was measured", title);
      return;
    }
    Distribution distribution = new Distribution(measured);
    line(
        "       %-23s %s",
        title,
        PERCENTS.stream()
            .map(percent -> "%10.2f".formatted(distribution.percentile(percent).toNanos() / 1e6))
            .collect(Collectors.joining(" ")));
  }

  private static String ratio(Duration above, Duration below) {
    return below.isZero()
        ? "%10s".formatted("-")
        : "%10.2f".formatted((double) above.toNanos() / below.toNanos());
  }

  private static double seconds(Duration duration) {
    return duration.toNanos() / 1e9;
  }

  private void line(String format, Object... arguments) {
    writer.line(format, arguments);
  }
}

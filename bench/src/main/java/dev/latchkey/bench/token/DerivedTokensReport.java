package dev.latchkey.bench.token;

import dev.latchkey.bench.report.ReportWriter;
import dev.latchkey.credentials.token.TokenAlgorithm;
import java.util.Locale;
import java.util.Map;

/** Writes what operations took, and how that compares, in plain text for people. */
final class DerivedTokensReport {
  private final ReportWriter writer;

  DerivedTokensReport(ReportWriter writer) {
    this.writer = writer;
  }

  void begin(DerivedTokensOptions options) {
    writer.line("Derived tokens");
    writer.line("");
    writer.machine();
    writer.line(
        "Measuring   JMH, one thread; each operation %s, %d times %d ms after a warm-up",
        switch (options.forks()) {
          case 0 -> "in this JVM";
          case 1 -> "in a JVM of its own";
          default -> "in %d JVMs, one after the other".formatted(options.forks());
        },
        options.iterations(),
        options.time().toMillis());
    try (Workload sample = new Workload(100)) {
      writer.line(
          "Verifier    %,d records, up to 1,000 credentials of a kind take turns",
          options.records());
      writer.line(
          "Tokens      JWT %d characters, macaroon %d, with three caveats more %d",
          sample.tokens(TokenAlgorithm.JWT).next().length(),
          sample.tokens(TokenAlgorithm.MACAROON).next().length(),
          sample.narrowedMacaroons().next().length());
    }
    writer.line("");
  }

  void measured(Map<Operation, Measurement> measured) {
    writer.line(
        "%-32s %10s %8s %10s %8s %8s %12s",
        "", "µs", "±", "by clock", "bytes", "/ raw", "/ issued key");
    measured.forEach(
        (operation, result) ->
            writer.line(
                "%-32s %,10.3f %8s %,10.3f %,8.0f %8s %12.2f",
                operation.title(),
                result.cpuNanos() / 1e3,
                error(result),
                result.clockNanos() / 1e3,
                result.bytes(),
                operation
                    .raw()
                    .map(raw -> String.format(Locale.ROOT, "%.2f", ratio(measured, operation, raw)))
                    .orElse("-"),
                ratio(measured, operation, Operation.ISSUED_KEY)));
    writer.line("");
    writer.line("µs        CPU time, of which the ratios are; ± with 99.9 %% confidence");
    writer.line("by clock  more than that where other processes wanted the CPUs");
    writer.line("bytes     allocated each time");
    writer.line(
        "/ raw     for JWTs the bare signature or its check, for macaroons the HMAC chain,");
    writer.line("          for a body as clients write it the general parser");
    writer.line("");
    explain(measured);
  }

  private void explain(Map<Operation, Measurement> measured) {
    writer.line(
        "Deriving a JWT takes %.2f times the bare signature: the key is verified too,",
        ratio(measured, Operation.DERIVE_JWT, Operation.ED25519_SIGN));
    writer.line("what the token may be is decided, and it is written.");
    writer.line(
        "The first verification takes %.2f times the bare check of the signature: the token is",
        ratio(measured, Operation.JWT_FIRST, Operation.ED25519_VERIFY));
    writer.line("read too, its key and its parent are found, and the signature is remembered.");
    writer.line(
        "A repeated one takes %.2f times an issued key, and %.3f times the first: the token is",
        ratio(measured, Operation.JWT_REPEATED, Operation.ISSUED_KEY),
        ratio(measured, Operation.JWT_REPEATED, Operation.JWT_FIRST));
    writer.line("hashed, which says that its signature is good, and its parent is found as ever.");
    writer.line(
        "A macaroon takes %.2f times its bare HMACs, and %.2f times an issued key: it is read",
        ratio(measured, Operation.MACAROON, Operation.HMAC_CHAIN),
        ratio(measured, Operation.MACAROON, Operation.ISSUED_KEY));
    writer.line("and checked whole each time; nothing is remembered of it.");
  }

  private static double ratio(
      Map<Operation, Measurement> measured, Operation operation, Operation other) {
    return measured.get(operation).cpuNanos() / measured.get(other).cpuNanos();
  }

  private static String error(Measurement result) {
    return Double.isNaN(result.error())
        ? "-"
        : String.format(Locale.ROOT, "%,.3f", result.error() / 1e3);
  }
}

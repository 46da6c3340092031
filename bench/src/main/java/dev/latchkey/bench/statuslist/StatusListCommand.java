package dev.latchkey.bench.statuslist;

import dev.latchkey.bench.report.ReportWriter;
import dev.latchkey.credentials.token.StatusList;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code latchkey bench status-list}: how large status lists are. */
@Command(
    name = "status-list",
    usageHelpAutoWidth = true,
    description =
        "Prints how large a namespace's status list is, by its credentials and how many of them are"
            + " revoked, here and there. Takes seconds.")
public final class StatusListCommand implements Callable<Integer> {
  private static final List<Integer> CREDENTIALS = List.of(1_000, 10_000, 100_000, 1_000_000);
  private static final List<Integer> PERCENT = List.of(0, 1, 10, 50);

  /** As a verifier makes them: entries for keys to come. */
  private static final int AHEAD = 1 << 16;

  /** Always the same ones are revoked. */
  private static final long SEED = 7;

  @Spec private CommandSpec spec;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      description = "Show this.")
  private boolean help;

  @Override
  public Integer call() {
    ReportWriter report =
        new ReportWriter(spec.commandLine().getOut(), spec.commandLine().getErr());
    report.line("Bytes of lst, compressed and in base64url, by how many are revoked");
    report.line("");
    report.line(
        "%12s %13s %s",
        "credentials",
        "uncompressed",
        PERCENT.stream()
            .map(percent -> "%9s".formatted(percent + " %"))
            .collect(Collectors.joining(" ")));
    for (int credentials : CREDENTIALS) {
      report.line(
          "%,12d %,13d %s",
          credentials,
          StatusList.of(credentials + AHEAD, new BitSet()).size() / 8,
          PERCENT.stream()
              .map(percent -> "%,9d".formatted(bytes(credentials, percent)))
              .collect(Collectors.joining(" ")));
    }
    return 0;
  }

  private static int bytes(int credentials, int percent) {
    Random random = new Random(SEED);
    BitSet revoked = new BitSet();
    for (int index = 0; index < credentials; index++) {
      revoked.set(index, random.nextInt(100) < percent);
    }
    return StatusList.of(credentials + AHEAD, revoked).compressed().length();
  }
}

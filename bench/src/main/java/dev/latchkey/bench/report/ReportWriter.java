package dev.latchkey.bench.report;

import java.io.PrintWriter;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.util.Locale;
import java.util.stream.Collectors;

/** Writes a report, and beside it what is being done, in plain text for people. */
public final class ReportWriter {
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * @param out takes the report
   * @param err takes what is being done
   */
  public ReportWriter(PrintWriter out, PrintWriter err) {
    this.out = out;
    this.err = err;
  }

  /** Writes a line of the report; format and arguments as in {@link String#format}. */
  public void line(String format, Object... arguments) {
    write(out, format, arguments);
  }

  /** Says what is being done. */
  public void progress(String format, Object... arguments) {
    write(err, format, arguments);
  }

  /** Says what machine and what JVM this is. */
  public void machine() {
    Runtime runtime = Runtime.getRuntime();
    line(
        "Machine     %d cores, %s %s",
        runtime.availableProcessors(),
        System.getProperty("os.name"),
        System.getProperty("os.arch"));
    line(
        "JVM         %s (%s), heap up to %,d MiB, collectors: %s",
        System.getProperty("java.vm.version"),
        System.getProperty("java.vm.name"),
        runtime.maxMemory() / (1024 * 1024),
        ManagementFactory.getGarbageCollectorMXBeans().stream()
            .map(GarbageCollectorMXBean::getName)
            .collect(Collectors.joining(", ")));
  }

  private static void write(PrintWriter to, String format, Object... arguments) {
    to.println(String.format(Locale.ROOT, format, arguments));
    to.flush();
  }
}

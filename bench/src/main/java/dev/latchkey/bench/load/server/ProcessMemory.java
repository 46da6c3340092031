package dev.latchkey.bench.load.server;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * How much memory a process has, as Linux counts it; all in bytes.
 *
 * @param resident what it has now
 * @param peak the most it had
 * @param anonymous of what it has now, its heap, stacks and the like
 * @param file of what it has now, mapped files, which processes may share
 */
public record ProcessMemory(long resident, long peak, long anonymous, long file) {
  /**
   * What a process has now.
   *
   * @throws BenchException if that cannot be read: on other systems than Linux
   */
  static ProcessMemory of(long pid) {
    try {
      return parse(Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")));
    } catch (IOException e) {
      throw new BenchException("The memory of a process cannot be read: " + e + ".", e);
    }
  }

  static ProcessMemory parse(List<String> status) {
    return new ProcessMemory(
        bytes(status, "VmRSS:"),
        bytes(status, "VmHWM:"),
        bytes(status, "RssAnon:"),
        bytes(status, "RssFile:"));
  }

  private static long bytes(List<String> status, String name) {
    return status.stream()
        .filter(line -> line.startsWith(name))
        .map(line -> line.substring(name.length()).replace("kB", "").strip())
        .mapToLong(kibibytes -> Long.parseLong(kibibytes) * 1024)
        .findFirst()
        .orElseThrow(() -> new BenchException("There is no " + name + " of a process."));
  }
}

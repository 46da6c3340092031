package dev.latchkey.bench.load.server;

import dev.latchkey.bench.report.BenchException;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Which core serves and which ones ask: with {@code taskset} of util-linux, where it is there.
 *
 * @param server the one core of the server that is under load
 * @param client the cores of this process, as {@code taskset -c} takes them
 * @param isPinned whether processes can be bound to them
 */
public record Cores(int server, String client, boolean isPinned) {
  private static final String TASKSET = "taskset";

  /**
   * Looks what there is.
   *
   * @param server the server's core
   * @param client the client's; empty: all but the server's
   */
  public static Cores find(int server, Optional<String> client) {
    int count = Runtime.getRuntime().availableProcessors();
    String others =
        IntStream.range(0, count)
            .filter(core -> core != server)
            .mapToObj(Integer::toString)
            .collect(Collectors.joining(","));
    String chosen = client.orElse(others);
    return new Cores(server, chosen, !chosen.isEmpty() && onPath(TASKSET).isPresent());
  }

  /** Binds this process, every thread of it, to the client's cores. */
  public void pinClient() {
    if (isPinned) {
      String pid = Long.toString(ProcessHandle.current().pid());
      run(List.of(TASKSET, "-a", "-p", "-c", client, pid));
    }
  }

  /** The command that runs another one on the server's core. */
  public List<String> onServerCore(List<String> command) {
    return on(Integer.toString(server), command);
  }

  /** The command that runs another one on all cores, as children inherit this process's. */
  public List<String> onAllCores(List<String> command) {
    return on(client + "," + server, command);
  }

  private List<String> on(String cores, List<String> command) {
    List<String> pinned = new ArrayList<>();
    if (isPinned) {
      pinned.addAll(List.of(TASKSET, "-c", cores));
    }
    pinned.addAll(command);
    return pinned;
  }

  /** Finds a program. */
  static Optional<Path> onPath(String program) {
    return Arrays.stream(
            Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
        .filter(folder -> !folder.isEmpty())
        .map(folder -> Path.of(folder, program))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private static void run(List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (process.waitFor() != 0) {
        throw new BenchException("This failed: " + String.join(" ", command));
      }
    } catch (IOException e) {
      throw new BenchException("This cannot be run: " + String.join(" ", command), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new BenchException("Interrupted.", e);
    }
  }
}

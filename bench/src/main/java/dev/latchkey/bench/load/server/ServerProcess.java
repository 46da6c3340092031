package dev.latchkey.bench.load.server;

import dev.latchkey.bench.report.BenchException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** A server in a process of its own, which ends at the latest with this one. Not thread-safe. */
public final class ServerProcess implements AutoCloseable {
  private static final Duration MAX_START = Duration.ofMinutes(2);
  private static final Duration MAX_STOP = Duration.ofSeconds(10);
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int SHOWN_LINES = 20;

  private final String name;
  private final Process process;
  private final int healthPort;
  private final Path log;
  private final Thread hook;
  private final long startedNanos;

  private ServerProcess(String name, ProcessBuilder builder, int healthPort, Path log)
      throws IOException {
    this.name = name;
    this.healthPort = healthPort;
    this.log = log;
    this.startedNanos = System.nanoTime();
    this.process = builder.start();
    this.hook = new Thread(this::kill, "kill-" + name);
    Runtime.getRuntime().addShutdownHook(hook);
  }

  /**
   * Starts a server.
   *
   * @param name for messages
   * @param healthPort where it answers {@code /health/ready}
   * @param folder takes what it prints
   */
  public static ServerProcess start(
      String name,
      List<String> command,
      Map<String, String> environment,
      int healthPort,
      Path folder) {
    try {
      Path log = Files.createTempFile(folder, "server-", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
      builder.environment().putAll(environment);
      return new ServerProcess(name, builder, healthPort, log);
    } catch (IOException e) {
      throw new BenchException("The %s cannot be started: %s.".formatted(name, e), e);
    }
  }

  /** A port of this machine that is free now. */
  public static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new BenchException("No port is free: " + e + ".", e);
    }
  }

  /**
   * Waits until it is ready.
   *
   * @return how long that took since it was started
   * @throws BenchException if it ends before, or takes too long; the message has what it printed
   */
  public Duration awaitReady() {
    while (!isReady()) {
      if (!process.isAlive()) {
        throw failure("has ended with exit code %d".formatted(process.exitValue()));
      }
      if (System.nanoTime() - startedNanos > MAX_START.toNanos()) {
        throw failure("is not ready after %d s".formatted(MAX_START.toSeconds()));
      }
      LockSupport.parkNanos(LOOK_NANOS);
    }
    return Duration.ofNanos(System.nanoTime() - startedNanos);
  }

  /** What it has now. */
  public ProcessMemory memory() {
    return ProcessMemory.of(process.pid());
  }

  /** The JVM that it is: whatever started it has become it. */
  public JvmOptions jvm() {
    try {
      String all = Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
      return JvmOptions.of(Arrays.stream(all.split("\0")).toList());
    } catch (IOException e) {
      throw new BenchException("The arguments of a process cannot be read: " + e + ".", e);
    }
  }

  /** What went wrong, with the end of what the server printed. */
  public BenchException failure(String what) {
    return new BenchException("The %s %s.%n%s".formatted(name, what, String.join("\n", tail())));
  }

  @Override
  public void close() {
    kill();
    try {
      process.waitFor(MAX_STOP.toSeconds(), TimeUnit.SECONDS);
      Runtime.getRuntime().removeShutdownHook(hook);
      Files.deleteIfExists(log);
    } catch (IllegalStateException | IOException e) {
      // This process is ending, too, or the folder is removed anyway.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private boolean isReady() {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), healthPort), 1_000);
      socket.setSoTimeout(1_000);
      String request =
          "GET /health/ready HTTP/1.1\r\nHost: 127.0.0.1:%d\r\nConnection: close\r\n\r\n"
              .formatted(healthPort);
      socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
      byte[] status = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      return new String(status, StandardCharsets.US_ASCII).endsWith(" 200");
    } catch (IOException notYet) {
      return false;
    }
  }

  private List<String> tail() {
    try {
      List<String> lines = new ArrayList<>(Files.readAllLines(log));
      return lines.subList(Math.max(0, lines.size() - SHOWN_LINES), lines.size());
    } catch (IOException e) {
      return List.of("What it printed cannot be read: " + e);
    }
  }
}

package dev.latchkey.dev.training;

import dev.latchkey.apiserver.Kubeconfig;
import dev.latchkey.dev.DevException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A verifier in a process of its own. */
final class TrainedVerifier implements AutoCloseable {

  private static final Pattern PLACES =
      Pattern.compile("Verifying .* on (http://\\S+), health and metrics on (http://\\S+)");

  /** A JVM writes its file as it ends. */
  private static final long STOP_SECONDS = 300;

  /** How Unix says that a process was told to end. */
  private static final int TERMINATED = 143;

  private final Process process;
  private final Path folder;
  private URI api;
  private URI management;

  private TrainedVerifier(Process process, Path folder) {
    this.process = process;
    this.folder = folder;
  }

  /**
   * Starts one, on any free ports.
   *
   * @throws DevException if it does not start
   */
  static TrainedVerifier start(List<String> command, Kubeconfig kubeconfig) throws IOException {
    Path folder = Files.createTempDirectory("latchkey-training-");
    Path file = folder.resolve("kubeconfig");
    kubeconfig.write(file);
    List<String> whole = new ArrayList<>(command);
    whole.addAll(
        List.of(
            "--namespace",
            "default",
            "--derive-tokens",
            "--port",
            "0",
            "--management-port",
            "0",
            "--log-level",
            "INFO"));
    ProcessBuilder builder =
        new ProcessBuilder(whole).redirectError(folder.resolve("stderr").toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("LATCHKEY_"));
    builder.environment().put("KUBECONFIG", file.toString());
    TrainedVerifier verifier = new TrainedVerifier(builder.start(), folder);
    try {
      verifier.awaitPlaces();
      return verifier;
    } catch (IOException | RuntimeException e) {
      verifier.close();
      throw e;
    }
  }

  /** The base of what it answers. */
  URI api() {
    return api;
  }

  /** The base of health and metrics. */
  URI management() {
    return management;
  }

  /**
   * Tells it to end, and waits until it has.
   *
   * @throws DevException if it fails
   */
  void stop() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(STOP_SECONDS, TimeUnit.SECONDS)) {
      throw new DevException("The verifier does not end.");
    }
    if (process.exitValue() != 0 && process.exitValue() != TERMINATED) {
      throw new DevException(
          "The verifier ended with exit code " + process.exitValue() + "." + said());
    }
  }

  private void awaitPlaces() throws IOException {
    BufferedReader out = process.inputReader();
    String line;
    while ((line = out.readLine()) != null) {
      Matcher places = PLACES.matcher(line);
      if (places.matches()) {
        api = URI.create(places.group(1));
        management = URI.create(places.group(2));
        readOn(out);
        return;
      }
    }
    throw new DevException("The verifier does not start." + said());
  }

  /** Else it would wait for somebody to read what its JVM has to say. */
  private static void readOn(BufferedReader out) {
    Thread reader =
        new Thread(
            () -> {
              try {
                while (out.readLine() != null) {}
              } catch (IOException closed) {
                // It has ended.
              }
            },
            "training-output");
    reader.setDaemon(true);
    reader.start();
  }

  private String said() {
    try {
      return " It said: " + Files.readString(folder.resolve("stderr")).strip();
    } catch (IOException e) {
      return "";
    }
  }

  @Override
  public void close() {
    process.destroyForcibly();
    try (var files = Files.list(folder)) {
      for (Path file : files.toList()) {
        Files.delete(file);
      }
      Files.delete(folder);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}

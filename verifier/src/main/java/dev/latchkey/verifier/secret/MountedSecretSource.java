package dev.latchkey.verifier.secret;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Reads one namespace's Secret from a folder in which it is mounted: each file is an entry. The
 * kubelet swaps the link {@code ..data} when the Secret changes.
 */
public final class MountedSecretSource implements SecretSource {
  private static final int MAX_FILE_SIZE = 1024 * 1024;
  private static final String CURRENT = "..data";

  private final String namespace;
  private final Path folder;

  /**
   * @param namespace whose Secret it is
   * @param folder where it is mounted
   */
  public MountedSecretSource(String namespace, Path folder) {
    this.namespace = namespace;
    this.folder = folder;
  }

  @Override
  public Optional<Map<String, byte[]>> read(String asked) {
    if (!namespace.equals(asked)) {
      return Optional.empty();
    }
    try {
      return entries();
    } catch (NoSuchFileException gone) {
      throw new SecretUnavailableException("a file went away while it was read");
    } catch (IOException e) {
      throw new SecretUnavailableException(
          "the folder cannot be read: " + e.getClass().getSimpleName());
    }
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofSeconds(2);
  }

  private Optional<Map<String, byte[]>> entries() throws IOException {
    if (!Files.isDirectory(folder)) {
      return Optional.empty();
    }
    Map<String, byte[]> entries = new HashMap<>();
    for (Path file : files(snapshot())) {
      try (InputStream content = Files.newInputStream(file)) {
        entries.put(file.getFileName().toString(), content.readNBytes(MAX_FILE_SIZE));
      }
    }
    return entries.isEmpty() ? Optional.empty() : Optional.of(entries);
  }

  /** The folder behind the link, so that all files are of one version. */
  private Path snapshot() throws IOException {
    Path current = folder.resolve(CURRENT);
    return Files.isDirectory(current) ? current.toRealPath() : folder;
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> !file.getFileName().toString().startsWith("."))
          .filter(Files::isRegularFile)
          .toList();
    }
  }
}

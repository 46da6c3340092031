package dev.latchkey.verifier.keyset;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Function;

/**
 * Reads a key set from a file, and parses it again only when its content has changed: a mounted
 * Secret's times and links say less than that.
 */
final class FileSource<T> implements Source<T> {
  private final Path path;
  private final Function<String, T> parser;
  private Optional<Parsed<T>> last = Optional.empty();

  /**
   * @param parser makes the key set of its JSON
   */
  FileSource(Path path, Function<String, T> parser) {
    this.path = path;
    this.parser = parser;
  }

  private record Parsed<T>(byte[] hash, T keySet) {}

  @Override
  public T read() {
    byte[] content = content();
    byte[] hash = hash(content);
    Optional<Parsed<T>> known = last.filter(parsed -> Arrays.equals(parsed.hash(), hash));
    if (known.isEmpty()) {
      T keySet = parser.apply(new String(content, StandardCharsets.UTF_8));
      known = Optional.of(new Parsed<>(hash, keySet));
      last = known;
    }
    return known.get().keySet();
  }

  @Override
  public Duration pollInterval() {
    return Duration.ofSeconds(2);
  }

  private byte[] content() {
    // Anything else, such as a named pipe, could keep a reader waiting for ever.
    if (!Files.isRegularFile(path)) {
      throw new KeySetUnavailableException("there is no such file");
    }
    try (InputStream file = Files.newInputStream(path)) {
      byte[] content = file.readNBytes(MAX_BYTES + 1);
      if (content.length > MAX_BYTES) {
        throw new KeySetUnavailableException("it is larger than 1 MiB");
      }
      return content;
    } catch (IOException e) {
      throw new KeySetUnavailableException("it cannot be read: " + e.getClass().getSimpleName());
    }
  }

  private static byte[] hash(byte[] content) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}

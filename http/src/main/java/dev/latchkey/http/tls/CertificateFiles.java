package dev.latchkey.http.tls;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What the files {@code tls.crt} and {@code tls.key} of a folder hold.
 *
 * @param certificates the first
 * @param key the second
 */
record CertificateFiles(byte[] certificates, byte[] key) {
  private static final int MAX_FILE_SIZE = 1024 * 1024;
  private static final String CURRENT = "..data";

  /**
   * Reads both in one version: where a Secret is mounted, the kubelet swaps the link {@code ..data}
   * when it changes.
   */
  static CertificateFiles read(Path folder) throws IOException {
    try {
      return of(snapshot(folder));
    } catch (NoSuchFileException swappedMeanwhile) {
      return of(snapshot(folder));
    }
  }

  /** Differs for every other content; tells nothing of it. */
  String fingerprint() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      byte[] first = digest.digest(certificates);
      digest.update(first);
      return HexFormat.of().formatHex(digest.digest(key));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }

  private static CertificateFiles of(Path snapshot) throws IOException {
    return new CertificateFiles(
        content(snapshot.resolve("tls.crt")), content(snapshot.resolve("tls.key")));
  }

  private static Path snapshot(Path folder) throws IOException {
    Path current = folder.resolve(CURRENT);
    return Files.isDirectory(current) ? current.toRealPath() : folder;
  }

  private static byte[] content(Path file) throws IOException {
    try (InputStream content = Files.newInputStream(file)) {
      return content.readNBytes(MAX_FILE_SIZE);
    }
  }
}

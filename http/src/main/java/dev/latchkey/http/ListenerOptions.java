package dev.latchkey.http;

import java.nio.file.Path;
import java.util.Objects;
import java.util.Optional;

/**
 * Where and how to listen. Immutable.
 *
 * @param name what the listener's threads are called
 * @param address the address to bind to
 * @param port the port; 0 = any free one
 * @param maxThreads how many requests are served at once
 * @param tlsFolder where {@code tls.crt} and {@code tls.key} are, as in a Secret of the type {@code
 *     kubernetes.io/tls}, for HTTPS; empty = plain HTTP
 */
public record ListenerOptions(
    String name, String address, int port, int maxThreads, Optional<Path> tlsFolder) {
  public ListenerOptions {
    Objects.requireNonNull(name, "name");
    Objects.requireNonNull(address, "address");
    Objects.requireNonNull(tlsFolder, "tlsFolder");
  }
}

package dev.latchkey.verifier.secret;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;

/** Where the Secrets of one name are read from, one in each namespace. */
public interface SecretSource {
  /**
   * The entries of a namespace's Secret as they are now; empty if there is none. May wait.
   *
   * @throws SecretUnavailableException if that cannot be told now
   */
  Optional<Map<String, byte[]>> read(String namespace);

  /** How long to wait between two looks when nothing asks for one. */
  Duration pollInterval();
}

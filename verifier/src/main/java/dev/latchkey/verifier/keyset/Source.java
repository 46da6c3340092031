package dev.latchkey.verifier.keyset;

import dev.latchkey.credentials.signing.InvalidKeySetException;
import dev.latchkey.verifier.secret.SecretUnavailableException;
import java.time.Duration;

/** Where something is read from, again and again, by one thread at a time. */
interface Source<T> {
  /** How large a key set may be. */
  int MAX_BYTES = 1024 * 1024;

  /**
   * What is there now. May wait.
   *
   * @throws KeySetUnavailableException if that cannot be told now
   * @throws SecretUnavailableException if a Secret cannot be read now
   * @throws InvalidKeySetException if what is there cannot be used
   */
  T read();

  /** How long to wait before the next look when nothing asks for one, as of the last one. */
  Duration pollInterval();
}

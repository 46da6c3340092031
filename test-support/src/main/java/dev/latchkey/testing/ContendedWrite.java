package dev.latchkey.testing;

import io.fabric8.kubernetes.client.KubernetesClientException;
import java.net.HttpURLConnection;

/** What a user writes to an object that an operator may write at the same moment. */
public final class ContendedWrite {
  private static final int ATTEMPTS = 20;

  private ContendedWrite() {}

  /**
   * Reads and writes an object, and does so again where somebody else wrote it in between: as
   * {@code kubectl apply} does.
   *
   * @param readAndWrite reads the object anew each time
   * @throws KubernetesClientException where it fails otherwise, or conflicts time after time
   */
  public static void of(Runnable readAndWrite) {
    for (int attempt = 1; attempt < ATTEMPTS; attempt++) {
      try {
        readAndWrite.run();
        return;
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT) {
          throw e;
        }
      }
    }
    readAndWrite.run();
  }
}

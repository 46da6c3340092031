package dev.latchkey.http.auth;

import dev.latchkey.http.HttpListener;
import dev.latchkey.http.ListenException;
import java.util.Locale;
import java.util.Optional;

/** Whether callers are asked who they are; the names are those of the command line. */
public enum Authentication {
  /** Kubernetes says who they are, and what they may do: {@link KubernetesGuard}. */
  KUBERNETES,
  /** Nobody is asked: {@link OpenGuard}. */
  NONE;

  /**
   * What is right for an address: without a choice nobody is asked on a loopback address, and
   * everybody elsewhere.
   *
   * @param address where a listener will listen
   * @param chosen what was asked for, if anything
   * @param allowUnauthenticated whether nobody need be asked where others reach the address
   * @throws ListenException if there is no such address, or nobody would be asked where that was
   *     not allowed
   */
  public static Authentication forAddress(
      String address, Optional<Authentication> chosen, boolean allowUnauthenticated) {
    boolean loopback = HttpListener.isLoopback(address);
    Authentication authentication = chosen.orElse(loopback ? NONE : KUBERNETES);
    if (authentication == NONE && !loopback && !allowUnauthenticated) {
      throw new ListenException(
          "Nobody who reaches %s would be asked who they are: use --auth kubernetes, listen on 127.0.0.1, or allow it with --allow-unauthenticated."
              .formatted(address));
    }
    return authentication;
  }

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}

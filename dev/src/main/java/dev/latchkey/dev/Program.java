package dev.latchkey.dev;

import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;
import java.util.Set;

/** One of Latchkey's programs, running inside this process. */
public interface Program extends AutoCloseable {

  /** Whether it does its work by now. */
  boolean isReady();

  /** Ends it; safe to call more than once. */
  @Override
  void close();

  /** Starts the operator. */
  @FunctionalInterface
  interface OperatorStart {

    /**
     * @param client stays the caller's, to be closed after the program
     * @param issuerBase where verifications are served: the issuers of tokens are made of it
     * @param namespaces where it works; empty: everywhere
     */
    Program start(KubernetesClient client, String issuerBase, Set<String> namespaces, Clock clock);
  }

  /** Starts the verifier. */
  @FunctionalInterface
  interface VerifierStart {

    /**
     * @param client stays the caller's, to be closed after the program
     * @param port where on 127.0.0.1 it serves verifications
     * @param namespaces whose keys it knows; empty: all
     */
    Program start(KubernetesClient client, int port, Set<String> namespaces, Clock clock);
  }
}

package dev.latchkey.dev;

import dev.latchkey.http.Routes;
import io.fabric8.kubernetes.client.KubernetesClient;
import java.time.Clock;

/** One of Latchkey's programs, running inside this process. */
public interface Program extends AutoCloseable {

  /** Whether it does its work by now. */
  boolean isReady();

  /** Ends it; safe to call more than once. */
  @Override
  void close();

  /** The operator. */
  interface OperatorProgram extends Program {

    /** What it answers over HTTP: the admin API. */
    Routes routes();
  }

  /** Starts the operator. */
  @FunctionalInterface
  interface OperatorStart {

    /**
     * @param client stays the caller's, to be closed after the program
     * @param options what {@code dev} is asked for
     */
    OperatorProgram start(KubernetesClient client, DevOptions options, Clock clock);
  }

  /** Starts the verifier. */
  @FunctionalInterface
  interface VerifierStart {

    /**
     * @param client stays the caller's, to be closed after the program
     * @param options what {@code dev} is asked for
     * @param beside what else is served where it serves verifications
     */
    Program start(KubernetesClient client, DevOptions options, Routes beside, Clock clock);
  }
}

package dev.latchkey.dev;

import dev.latchkey.http.ListenException;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorCommand;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierCommand;
import dev.latchkey.verifier.VerifierOptions;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Where operator and verifier meet {@code dev}: nothing else here names their classes.
 *
 * @param operator starts the operator
 * @param verifier starts the verifier
 * @param commands their own commands
 */
record Programs(
    Program.OperatorStart operator, Program.VerifierStart verifier, List<Object> commands) {

  static Programs standard() {
    return new Programs(
        (client, issuerBase, namespaces, clock) -> {
          OperatorApplication application =
              OperatorApplication.start(
                  client,
                  OperatorOptions.forDev(namespaces)
                      .withIssuers(new IssuerDefaults(true, issuerBase)),
                  clock);
          return new Running(application::isReady, application::close);
        },
        (client, port, namespaces, clock) -> {
          VerifierApplication application =
              VerifierApplication.start(client, VerifierOptions.forDev(port, namespaces), clock);
          return new Running(application::isReady, application::close);
        },
        List.of(new OperatorCommand(), new VerifierCommand()));
  }

  /** Whether a failure's message is a sentence for the user. */
  boolean explainsItself(Exception failure) {
    return failure instanceof ListenException;
  }

  private record Running(BooleanSupplier readiness, Runnable end) implements Program {

    @Override
    public boolean isReady() {
      return readiness.getAsBoolean();
    }

    @Override
    public void close() {
      end.run();
    }
  }
}

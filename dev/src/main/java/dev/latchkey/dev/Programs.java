package dev.latchkey.dev;

import dev.latchkey.http.ListenException;
import dev.latchkey.http.Routes;
import dev.latchkey.operator.OperatorApplication;
import dev.latchkey.operator.OperatorCommand;
import dev.latchkey.operator.OperatorOptions;
import dev.latchkey.operator.OperatorOptions.AdminApiOptions;
import dev.latchkey.operator.issuer.IssuerDefaults;
import dev.latchkey.verifier.VerifierApplication;
import dev.latchkey.verifier.VerifierOptions;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Where operator and verifier meet {@code dev}: nothing else here names their classes.
 *
 * @param operator starts the operator
 * @param verifier starts the verifier
 * @param commands their own commands; the verifier's is a program of its own
 */
record Programs(
    Program.OperatorStart operator, Program.VerifierStart verifier, List<Object> commands) {

  static Programs standard() {
    return new Programs(
        (client, options, clock) -> {
          OperatorApplication application =
              OperatorApplication.start(client, operatorOptions(options), clock);
          return new RunningOperator(application, application.adminApi().orElseThrow());
        },
        (client, options, beside, clock) -> {
          VerifierApplication application =
              VerifierApplication.start(client, verifierOptions(options), clock, beside);
          return new Running(application::isReady, application::close);
        },
        List.of(new OperatorCommand()));
  }

  private static OperatorOptions operatorOptions(DevOptions options) {
    return OperatorOptions.forDev(options.namespaces())
        .withIssuers(new IssuerDefaults(true, options.url()))
        .withAdminApi(
            new AdminApiOptions(
                options.defaultNamespace(), options.authentication(), Optional.empty()));
  }

  private static VerifierOptions verifierOptions(DevOptions options) {
    return VerifierOptions.forDev(options.port(), options.namespaces(), options.authentication());
  }

  /** Whether a failure's message is a sentence for the user. */
  boolean explainsItself(Exception failure) {
    return failure instanceof ListenException;
  }

  private record RunningOperator(OperatorApplication application, Routes routes)
      implements Program.OperatorProgram {

    @Override
    public boolean isReady() {
      return application.isReady();
    }

    @Override
    public void close() {
      application.close();
    }
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

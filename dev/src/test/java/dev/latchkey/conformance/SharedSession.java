package dev.latchkey.conformance;

import dev.latchkey.dev.DevOptions.ApiServerChoice;
import dev.latchkey.dev.TestSession;
import dev.latchkey.http.auth.Authentication;
import dev.latchkey.testing.contract.HttpContract;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** One session for a class and all that are nested in it, which can take it as a parameter. */
final class SharedSession implements BeforeAllCallback, AfterAllCallback, ParameterResolver {
  private final ApiServerChoice choice;
  private final Authentication authentication;
  private TestSession session;
  private HttpContract contract;
  private Class<?> outermost;

  SharedSession(ApiServerChoice choice, Authentication authentication) {
    this.choice = choice;
    this.authentication = authentication;
  }

  @Override
  public void beforeAll(ExtensionContext context) throws IOException {
    if (session == null) {
      outermost = context.getRequiredTestClass();
      contract = HttpContract.published();
      session =
          TestSession.start(
              choice, authentication, Files.createTempDirectory(Path.of("target"), "conformance"));
    }
  }

  @Override
  public void afterAll(ExtensionContext context) {
    if (session != null && context.getRequiredTestClass() == outermost) {
      session.close();
    }
  }

  /** What is answered is held against the contract's document. */
  Api api(String namespace) {
    return new Api(session.url(), namespace, contract);
  }

  /** Whether it is on a real API server. */
  boolean isReal() {
    return choice == ApiServerChoice.REAL;
  }

  TestSession session() {
    return session;
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SharedSession.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return this;
  }
}

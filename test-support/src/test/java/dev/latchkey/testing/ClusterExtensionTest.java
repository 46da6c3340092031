package dev.latchkey.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.latchkey.apiserver.ApiServerInstallation;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.io.TempDir;

class ClusterExtensionTest {

  @TempDir Path nothingHere;

  @Test
  void withoutAnApiServerTestsAreSkippedAndTheReasonSaysWhatToDo() {
    var result = extension(false).evaluateExecutionCondition(contextOf(SomeClusterTest.class));

    assertThat(result.isDisabled()).isTrue();
    assertThat(result.getReason())
        .hasValueSatisfying(reason -> assertThat(reason).contains("./latchkey api-server install"));
  }

  @Test
  void whereTheyAreRequiredTheyFailInstead() {
    ExtensionContext context = contextOf(SomeClusterTest.class);

    assertThatThrownBy(() -> extension(true).evaluateExecutionCondition(context))
        .isInstanceOf(ExtensionConfigurationException.class)
        .hasMessageContaining("required")
        .hasMessageContaining("./latchkey api-server install");
  }

  private ClusterExtension extension(boolean required) {
    return new ClusterExtension(
        new ApiServerInstallation(nothingHere, ApiServerInstallation.VERSION), required);
  }

  /** Answers what the extension asks of a class's context, and nothing else. */
  private static ExtensionContext contextOf(Class<?> testClass) {
    return (ExtensionContext)
        Proxy.newProxyInstance(
            ExtensionContext.class.getClassLoader(),
            new Class<?>[] {ExtensionContext.class},
            (proxy, method, arguments) ->
                switch (method.getName()) {
                  case "getRequiredTestClass" -> testClass;
                  case "getTestMethod" -> Optional.empty();
                  default -> throw new UnsupportedOperationException(method.getName());
                });
  }

  @ClusterTest
  static final class SomeClusterTest {}
}

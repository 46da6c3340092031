package dev.latchkey.testing;

import dev.latchkey.apiserver.ApiServerInstallation;
import dev.latchkey.apiserver.RealApiServer;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.NamespacedKubernetesClient;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionConfigurationException;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;
import org.junit.platform.commons.support.AnnotationSupport;

/** What {@link ClusterTest} stands for. */
final class ClusterExtension implements ExecutionCondition, ParameterResolver {

  private static final Namespace STORE = Namespace.create(ClusterExtension.class);
  private static final Set<Class<?>> PARAMETERS =
      Set.of(RealApiServer.class, TestNamespace.class, KubernetesClient.class);

  private final ApiServerInstallation installation;
  private final boolean required;

  ClusterExtension() {
    this(ApiServerInstallation.ofUser(), Boolean.getBoolean("latchkey.cluster.required"));
  }

  ClusterExtension(ApiServerInstallation installation, boolean required) {
    this.installation = installation;
    this.required = required;
  }

  @Override
  public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
    Optional<String> missing = missing(controllersNeeded(context));
    if (missing.isEmpty()) {
      return ConditionEvaluationResult.enabled("The API server is installed.");
    }
    if (required) {
      throw new ExtensionConfigurationException(
          "Cluster tests are required here, but " + missing.get());
    }
    if (context.getTestMethod().isEmpty()) {
      System.err.println(
          "SKIPPED, NOT RUN: "
              + context.getRequiredTestClass().getName()
              + ", because "
              + missing.get());
    }
    return ConditionEvaluationResult.disabled(missing.get());
  }

  private Optional<String> missing(boolean controllers) {
    if (!installation.isInstalled()) {
      return Optional.of(
          "no Kubernetes API server is installed; `./latchkey api-server install` installs one.");
    }
    if (controllers && installation.controllerManager().isEmpty()) {
      return Optional.of(
          "the installed API server is without kube-controller-manager; with Go on the PATH,"
              + " `./latchkey api-server install` builds one after the folder "
              + installation.directory()
              + " was removed.");
    }
    return Optional.empty();
  }

  private static boolean controllersNeeded(ExtensionContext context) {
    return AnnotationSupport.findAnnotation(context.getRequiredTestClass(), ClusterTest.class)
        .map(ClusterTest::controllers)
        .orElse(false);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return PARAMETERS.contains(parameter.getParameter().getType());
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    RealApiServer server = server(context);
    if (type == RealApiServer.class) {
      return server;
    }
    TestNamespace namespace = namespace(context, server);
    if (type == TestNamespace.class) {
      return namespace;
    }
    if (type == KubernetesClient.class) {
      return server.client().adapt(NamespacedKubernetesClient.class).inNamespace(namespace.name());
    }
    throw new ParameterResolutionException("No parameter of a cluster test: " + type);
  }

  private RealApiServer server(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(STORE)
        .computeIfAbsent(
            SharedCluster.class, key -> SharedCluster.start(installation), SharedCluster.class)
        .server();
  }

  private static TestNamespace namespace(ExtensionContext context, RealApiServer server) {
    Class<?> outermost = outermost(context.getRequiredTestClass());
    return context
        .getRoot()
        .getStore(STORE)
        .computeIfAbsent(outermost, key -> create(server, outermost), TestNamespace.class);
  }

  private static Class<?> outermost(Class<?> type) {
    return type.getEnclosingClass() == null ? type : outermost(type.getEnclosingClass());
  }

  private static TestNamespace create(RealApiServer server, Class<?> testClass) {
    String base =
        testClass
            .getSimpleName()
            .replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
            .toLowerCase(Locale.ROOT)
            .replaceAll("[^a-z0-9-]", "");
    String suffix = Integer.toString(ThreadLocalRandom.current().nextInt(0x10000, 0x100000), 16);
    String name = base.substring(0, Math.min(base.length(), 50)) + "-" + suffix;
    server
        .client()
        .resource(new NamespaceBuilder().withNewMetadata().withName(name).endMetadata().build())
        .create();
    return new TestNamespace(name);
  }
}

package dev.latchkey.operator;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.crds.client.LatchkeyClients;
import dev.latchkey.operator.issuer.IssuerDefaults;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.ServiceAccountBuilder;
import io.fabric8.kubernetes.api.model.rbac.RoleBindingBuilder;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import io.fabric8.kubernetes.client.dsl.NonDeletingOperation;
import io.fabric8.kubernetes.client.http.BasicBuilder;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.Interceptor;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;

/** The real operator at work on a real API server, with the rights that it ships with. */
public final class OperatorOnCluster extends OperatorAtWork {
  private static final Path ROLES = Path.of("../helm/latchkey/files/rbac/operator.yaml");
  private static final String ACCOUNT = "operator";

  private final Config account;
  private final KubernetesClient operatorClient;

  private OperatorOnCluster(KubernetesClient admin, Config account, String namespace) {
    super(
        admin,
        namespace,
        OperatorOptions.forDev(Set.of(namespace)).withIssuers(IssuerDefaults.OFF));
    this.account = account;
    this.operatorClient =
        newClient(
            new Interceptor() {
              @Override
              public void before(BasicBuilder builder, HttpRequest request, RequestTags tags) {}
            });
  }

  /** In a namespace of its own; no operator runs yet. */
  public static OperatorOnCluster stopped(RealApiServer server, String namespace) {
    KubernetesClient admin = LatchkeyClients.create(server.client().getConfiguration());
    admin
        .resource(
            new NamespaceBuilder().withNewMetadata().withName(namespace).endMetadata().build())
        .create();
    admin
        .resource(
            new ServiceAccountBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .build())
        .create();
    try (InputStream roles = Files.newInputStream(ROLES)) {
      admin
          .load(roles)
          .items()
          .forEach(role -> admin.resource(role).createOr(NonDeletingOperation::update));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    admin
        .resource(
            new RoleBindingBuilder()
                .withNewMetadata()
                .withName(ACCOUNT)
                .withNamespace(namespace)
                .endMetadata()
                .withNewRoleRef("rbac.authorization.k8s.io", "ClusterRole", "latchkey-operator")
                .addNewSubject("", "ServiceAccount", ACCOUNT, namespace)
                .build())
        .create();
    try (KubernetesClient account = server.asServiceAccount(namespace, ACCOUNT)) {
      return new OperatorOnCluster(admin, account.getConfiguration(), namespace);
    }
  }

  @Override
  public KubernetesClient newClient(Interceptor interceptor) {
    return new KubernetesClientBuilder()
        .withConfig(account)
        .withKubernetesSerialization(LatchkeyClients.serialization())
        .withHttpClientBuilderConsumer(
            builder -> builder.addOrReplaceInterceptor("test", interceptor))
        .build();
  }

  @Override
  protected KubernetesClient operatorClient() {
    return operatorClient;
  }

  @Override
  public void close() {
    super.close();
    operatorClient.close();
  }
}

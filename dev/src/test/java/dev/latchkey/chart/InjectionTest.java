package dev.latchkey.chart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.latchkey.apiserver.RealApiServer;
import dev.latchkey.testing.ClusterTest;
import dev.latchkey.testing.TestNamespace;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvVarBuilder;
import io.fabric8.kubernetes.api.model.EphemeralContainerBuilder;
import io.fabric8.kubernetes.api.model.KeyToPath;
import io.fabric8.kubernetes.api.model.LifecycleBuilder;
import io.fabric8.kubernetes.api.model.NamespaceBuilder;
import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.api.model.PodBuilder;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ProbeBuilder;
import io.fabric8.kubernetes.api.model.Volume;
import io.fabric8.kubernetes.api.model.VolumeMountBuilder;
import io.fabric8.kubernetes.api.model.VolumeProjection;
import io.fabric8.kubernetes.api.model.VolumeProjectionBuilder;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.base.PatchContext;
import io.fabric8.kubernetes.client.dsl.base.PatchType;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of pods that ask for the sidecar. */
@ClusterTest
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class InjectionTest {
  private static final String SIDECAR = "latchkey-verifier";
  private static final PatchContext MERGE = PatchContext.of(PatchType.JSON_MERGE);

  private final KubernetesSerialization yaml = new KubernetesSerialization();

  private KubernetesClient admin;
  private String namespace;
  private String restricted;
  private String elsewhere;
  private Injection injection;

  @BeforeAll
  void start(RealApiServer server, TestNamespace own) {
    admin = server.client();
    namespace = own.name();
    restricted = namespace + "-restricted";
    elsewhere = namespace + "-elsewhere";
    namespace(restricted, Map.of("pod-security.kubernetes.io/enforce", "restricted"));
    namespace(elsewhere, Map.of());
    injection = Injection.start(admin, "injection-test", List.of(namespace, restricted));
  }

  @AfterAll
  void stop() {
    if (injection != null) {
      injection.close();
    }
  }

  @Test
  void aPodGetsTheSidecarAndItsVolumes() throws IOException {
    assertThat(shown(create(namespace, Injection.pod("bare").build())))
        .isEqualTo(golden("pod-bare.yaml"));
  }

  @Test
  void theSidecarComesFirstAndWhatThePodHasStays() throws IOException {
    Pod pod =
        yaml.unmarshal(
            """
            apiVersion: v1
            kind: Pod
            metadata:
              name: full
              labels: {app: web, latchkey.dev/inject: verifier}
              annotations: {latchkey.dev/client-address: x-real-ip, latchkey.dev/audience: orders}
            spec:
              serviceAccountName: web
              automountServiceAccountToken: false
              securityContext: {runAsUser: 1000, fsGroup: 2000}
              initContainers:
                - name: proxy
                  image: registry.example/proxy
                  restartPolicy: Always
                - name: migrate
                  image: registry.example/app
                  args: [migrate]
                  volumeMounts: [{name: work, mountPath: /work}]
              containers:
                - name: app
                  image: registry.example/app
                  volumeMounts: [{name: work, mountPath: /work}, {name: vault, mountPath: /vault}]
              volumes:
                - name: work
                  emptyDir: {}
                - name: vault
                  projected:
                    sources: [{serviceAccountToken: {path: token, audience: vault}}]
            """,
            Pod.class);

    assertThat(shown(create(namespace, pod))).isEqualTo(golden("pod-full.yaml"));
  }

  @Test
  void aPodThatHasTheSidecarIsLeftAsItIs() {
    Pod injected = create(namespace, Injection.pod("again").build());
    Pod again =
        new PodBuilder(injected)
            .withNewMetadata()
            .withName("again")
            .withLabels(Injection.LABEL)
            .endMetadata()
            .build();

    assertThat(shown(create(namespace, again))).isEqualTo(shown(injected));
  }

  @Test
  void whatTheCloudAddsToTheSidecarDoesNotMatter() {
    Pod injected = create(namespace, Injection.pod("cloud").build());
    Pod changed =
        new PodBuilder(injected)
            .editMetadata()
            .withUid(null)
            .endMetadata()
            .editSpec()
            .editFirstInitContainer()
            .withImage("registry.example/latchkey:test@sha256:" + "0".repeat(64))
            .addNewEnv()
            .withName("AWS_REGION")
            .withValue("eu-west-1")
            .endEnv()
            .addNewEnv()
            .withName("KUBERNETES_SERVICE_HOST")
            .withValue("api.example")
            .endEnv()
            .addNewEnv()
            .withName("KUBERNETES_PORT_443_TCP")
            .withValue("tcp://api.example:443")
            .endEnv()
            .addNewVolumeMount()
            .withName("cloud")
            .withMountPath("/cloud")
            .endVolumeMount()
            .addNewVolumeMount()
            .withName("cloud")
            .withMountPath("/var/run/secrets/eks.amazonaws.com/serviceaccount")
            .endVolumeMount()
            .endInitContainer()
            .addNewVolume()
            .withName("cloud")
            .withNewEmptyDir()
            .endEmptyDir()
            .endVolume()
            .endSpec()
            .build();

    assertThat(create(namespace, changed).getSpec().getInitContainers()).hasSize(1);
  }

  @Test
  void aPodThatDoesNotAskGetsNothingNorIsItChecked() {
    Pod silent =
        new PodBuilder(Injection.pod("silent").build())
            .editMetadata()
            .withLabels(Map.of("app", "web"))
            .endMetadata()
            .editSpec()
            .withHostNetwork(true)
            .endSpec()
            .build();

    Pod created = create(namespace, silent);

    assertThat(created.getSpec().getInitContainers()).isEmpty();
    assertThat(created.getSpec().getVolumes()).isEmpty();
  }

  @Test
  void nothingHappensInOtherNamespaces() {
    Pod created =
        create(
            elsewhere, Injection.pod("stray").editSpec().withHostNetwork(true).endSpec().build());

    assertThat(created.getSpec().getInitContainers()).isEmpty();
  }

  @Test
  void aDeploymentsPodIsTakenWherePodSecurityIsRestricted() {
    Pod pod =
        Injection.pod(null)
            .editMetadata()
            .withGenerateName("web-5d9c7-")
            .addNewOwnerReference()
            .withApiVersion("apps/v1")
            .withKind("ReplicaSet")
            .withName("web-5d9c7")
            .withUid("7d0c1c9e-3f4b-4f57-8f5c-0a2f5f0f3a11")
            .withController(true)
            .endOwnerReference()
            .endMetadata()
            .build();

    assertThat(create(restricted, pod).getSpec().getInitContainers())
        .extracting(Container::getName, Container::getRestartPolicy)
        .containsExactly(tuple(SIDECAR, "Always"));
  }

  @Test
  void theSidecarByHandIsDescribedAsItIsInjected() throws IOException {
    String page = Files.readString(Path.of("../docs/sidecar.md"));
    int from = page.indexOf("apiVersion: apps/v1");
    Deployment described =
        yaml.unmarshal(page.substring(from, page.indexOf("```", from)), Deployment.class);
    PodTemplateSpec template = described.getSpec().getTemplate();
    Pod injected = create(restricted, Injection.pod("web").build());

    Pod byHand =
        create(
            restricted,
            new PodBuilder()
                .withMetadata(template.getMetadata())
                .editMetadata()
                .withName("web")
                .endMetadata()
                .withSpec(template.getSpec())
                .build());

    Container sidecar = byHand.getSpec().getInitContainers().get(0);
    Container wanted = injected.getSpec().getInitContainers().get(0);
    assertThat(sidecar.getName()).isEqualTo(wanted.getName());
    assertThat(sidecar.getRestartPolicy()).isEqualTo(wanted.getRestartPolicy());
    assertThat(wanted.getArgs()).containsAll(sidecar.getArgs());
    assertThat(sidecar.getVolumeMounts()).isEqualTo(wanted.getVolumeMounts());
    assertThat(sidecar.getResources()).isEqualTo(wanted.getResources());
    assertThat(sidecar.getStartupProbe()).isEqualTo(wanted.getStartupProbe());
    assertThat(byHand.getSpec().getVolumes())
        .extracting(Volume::getName)
        .containsExactlyElementsOf(
            injected.getSpec().getVolumes().stream().map(Volume::getName).toList());
  }

  @Test
  void theLabelHasOneValue() {
    refused(
        pod -> pod.editMetadata().addToLabels("latchkey.dev/inject", "true").endMetadata(),
        "the label latchkey.dev/inject has one value, verifier");
  }

  @Test
  void annotationsSayOnlyWhatTheVerifierUnderstands() {
    refused(annotated("client-address", "cookie"), "remote, x-forwarded-for or x-real-ip");
    refused(annotated("audience", "Orders"), "names one audience");
    refused(annotated("audience", "a,b"), "names one audience");
    refused(annotated("audience", ""), "names one audience");
  }

  @Test
  void thereIsNoSidecarForWindows() {
    refused(
        pod ->
            pod.editSpec()
                .withNewOs("windows")
                .withSecurityContext(null)
                .editFirstContainer()
                .withSecurityContext(null)
                .endContainer()
                .endSpec(),
        "ask a shared verifier");
    refused(
        pod -> pod.editSpec().addToNodeSelector("kubernetes.io/os", "windows").endSpec(),
        "ask a shared verifier");
  }

  @Test
  void theServiceAccountMayReadRecords() {
    refused(
        pod -> pod.editSpec().withServiceAccountName("other").endSpec(),
        "the service account other may not read the records",
        "injection.serviceAccounts");
    refused(
        pod -> pod.editSpec().withServiceAccountName("default").endSpec(),
        "the service account default may not read the records");
  }

  @Test
  void theApplicationIsGivenNoToken() {
    refused(
        pod -> pod.editSpec().withAutomountServiceAccountToken(null).endSpec(),
        "write automountServiceAccountToken: false into the pod's spec");
    refused(
        pod -> pod.editSpec().withAutomountServiceAccountToken(true).endSpec(),
        "write automountServiceAccountToken: false into the pod's spec");
    refused(token(null), "take away the volumes mine", "injection.tokenAudiences");
    refused(token("sts.amazonaws.com"), "take away the volumes mine", "injection.tokenAudiences");
    refused(
        certificate("kubernetes.io/kube-apiserver-client-pod"),
        "take away the volumes mine",
        "injection.tokenAudiences");
  }

  @Test
  void theApplicationSharesNothingOfTheSidecar() {
    refused(
        pod -> pod.editSpec().withShareProcessNamespace(true).endSpec(),
        "take shareProcessNamespace away");
    refused(pod -> pod.editSpec().withHostPID(true).endSpec(), "take hostPID away");
    refused(pod -> pod.editSpec().withHostNetwork(true).endSpec(), "take hostNetwork away");
    for (String volume : List.of("latchkey-token", "latchkey-hash-keys", "latchkey-jwks")) {
      refused(
          pod ->
              pod.editSpec()
                  .editFirstContainer()
                  .addNewVolumeMount()
                  .withName(volume)
                  .withMountPath("/stolen")
                  .endVolumeMount()
                  .endContainer()
                  .endSpec(),
          "out of the volumeMounts of app: they are for the sidecar alone");
    }
    refused(
        pod ->
            pod.editSpec()
                .addNewInitContainer()
                .withName("thief")
                .withImage("i")
                .addNewVolumeMount()
                .withName("latchkey-token")
                .withMountPath("/stolen")
                .endVolumeMount()
                .endInitContainer()
                .endSpec(),
        "out of the volumeMounts of thief");
  }

  @Test
  void theApplicationHasNoKeys() {
    for (String secret : List.of("latchkey-hash-keys", "latchkey-signing-keys", "latchkey-jwks")) {
      refused(
          pod ->
              pod.editSpec()
                  .addNewVolume()
                  .withName("mine")
                  .withNewSecret()
                  .withSecretName(secret)
                  .endSecret()
                  .endVolume()
                  .endSpec(),
          "take away the volumes mine",
          "are for verifiers alone");
      refused(
          pod ->
              pod.editSpec()
                  .addNewVolume()
                  .withName("mine")
                  .withNewProjected()
                  .addNewSource()
                  .withNewSecret()
                  .withName(secret)
                  .endSecret()
                  .endSource()
                  .endProjected()
                  .endVolume()
                  .endSpec(),
          "take away the volumes mine");
      refused(
          pod ->
              pod.editSpec()
                  .editFirstContainer()
                  .addNewEnv()
                  .withName("KEY")
                  .withNewValueFrom()
                  .withNewSecretKeyRef("key", secret, true)
                  .endValueFrom()
                  .endEnv()
                  .endContainer()
                  .endSpec(),
          "out of env and envFrom of app");
      refused(
          pod ->
              pod.editSpec()
                  .editFirstContainer()
                  .addNewEnvFrom()
                  .withNewSecretRef(secret, true)
                  .endEnvFrom()
                  .endContainer()
                  .endSpec(),
          "out of env and envFrom of app");
      refused(
          pod ->
              pod.editSpec()
                  .addNewVolume()
                  .withName("mine")
                  .withNewCsi()
                  .withDriver("csi.example")
                  .withNewNodePublishSecretRef(secret)
                  .endCsi()
                  .endVolume()
                  .endSpec(),
          "take away the volumes mine");
    }
  }

  @Test
  void theSidecarsNamesAreItsOwn() {
    refused(
        pod ->
            pod.editSpec()
                .addNewContainer()
                .withName(SIDECAR)
                .withImage("i")
                .endContainer()
                .endSpec(),
        "the pod has no init container latchkey-verifier",
        "have the MutatingAdmissionPolicy injection-test-injection looked at");
    refused(
        pod ->
            pod.editSpec()
                .addNewVolume()
                .withName("latchkey-hash-keys")
                .withNewEmptyDir()
                .endEmptyDir()
                .endVolume()
                .endSpec(),
        "give your volumes other names");
  }

  @Test
  void aSidecarThatIsNotAsInjectedIsRefused() {
    refusedSidecar(
        "image",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .withImage("other")
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "command",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .withCommand("sh")
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "args",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .addToArgs("--namespace=other")
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "restartPolicy, startupProbe",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .withRestartPolicy(null)
                .withLivenessProbe(null)
                .withReadinessProbe(null)
                .withStartupProbe(null)
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "env",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .addNewEnv()
                .withName("LATCHKEY_NAMESPACE")
                .withValue("other")
                .endEnv()
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "env",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .addNewEnv()
                .withName("JAVA_TOOL_OPTIONS")
                .withValue("-javaagent:a.jar")
                .endEnv()
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "envFrom",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .addNewEnvFrom()
                .withNewConfigMapRef("c", true)
                .endEnvFrom()
                .endInitContainer()
                .endSpec());
    refusedSidecar(
        "volumeMounts",
        sidecar ->
            sidecar
                .editSpec()
                .editFirstInitContainer()
                .removeMatchingFromVolumeMounts(mount -> "latchkey-jwks".equals(mount.getName()))
                .endInitContainer()
                .endSpec());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "KUBERNETES_MASTER",
        "KUBERNETES_TRUST_CERTIFICATES",
        "KUBERNETES_AUTH_TOKEN",
        "KUBECONFIG",
        "HOME",
        "PATH",
        "LD_PRELOAD",
        "HTTPS_PROXY",
        "https_proxy"
      })
  void aSidecarIsGivenNoVariableThatChangesIt(String name) {
    refusedContainer(
        "env", sidecar -> sidecar.setEnv(List.of(new EnvVarBuilder().withName(name).build())));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/",
        "/etc",
        "/opt/latchkey/",
        "/opt/java/openjdk/lib",
        "/usr/lib",
        "/tmp",
        "/var/run",
        "/run/secrets",
        "/var/run/secrets/kubernetes.io",
        "/var/run/secrets/latchkey.dev/hash-keys/..data",
        "/a/../opt",
        "//opt",
        "opt"
      })
  void nothingIsMountedOverWhatTheSidecarRunsAndReads(String path) {
    refusedContainer(
        "volumeMounts",
        sidecar ->
            sidecar
                .getVolumeMounts()
                .add(
                    new VolumeMountBuilder()
                        .withName("latchkey-jwks")
                        .withMountPath(path)
                        .build()));
  }

  @Test
  void nothingIsRunInTheSidecarAndTheApplicationWaitsForIt() {
    Probe command = new ProbeBuilder().withNewExec().withCommand("x").endExec().build();

    refusedContainer(
        "lifecycle",
        sidecar ->
            sidecar.setLifecycle(
                new LifecycleBuilder()
                    .withNewPostStart()
                    .withNewExec()
                    .withCommand("x")
                    .endExec()
                    .endPostStart()
                    .build()));
    refusedContainer("startupProbe", sidecar -> sidecar.setStartupProbe(null));
    refusedContainer("startupProbe", sidecar -> sidecar.setStartupProbe(command));
    refusedContainer("livenessProbe", sidecar -> sidecar.setLivenessProbe(command));
    refusedContainer("readinessProbe", sidecar -> sidecar.setReadinessProbe(command));
  }

  @Test
  void theSidecarsVolumesAreAsTheyAreInjected() {
    refusedVolumes(
        volumes -> tokenIn(volumes).getServiceAccountToken().setExpirationSeconds(31536000L));
    refusedVolumes(volumes -> tokenIn(volumes).getServiceAccountToken().setAudience("other"));
    refusedVolumes(volumes -> volumes.get("latchkey-token").getProjected().getSources().remove(1));
    refusedVolumes(
        volumes ->
            volumes
                .get("latchkey-token")
                .getProjected()
                .getSources()
                .add(
                    new VolumeProjectionBuilder()
                        .withNewSecret()
                        .withName("mine")
                        .endSecret()
                        .build()));
    refusedVolumes(
        volumes ->
            volumes
                .get("latchkey-hash-keys")
                .getSecret()
                .setItems(List.of(new KeyToPath("mine", null, "current"))));
  }

  @Test
  void theLabelAndTheImageOfAPodThatIsThereStay() {
    Pod created =
        admin.pods().inNamespace(namespace).resource(Injection.pod("there").build()).create();
    var there = admin.pods().inNamespace(namespace).resource(created);

    refused(
        () -> there.patch(MERGE, "{\"metadata\":{\"labels\":{\"latchkey.dev/inject\":null}}}"),
        "change it in the template that pods are made of");
    refused(
        () ->
            there.edit(
                pod ->
                    new PodBuilder(pod)
                        .editSpec()
                        .editFirstInitContainer()
                        .withImage("other")
                        .endInitContainer()
                        .endSpec()
                        .build()),
        "no other image than registry.example/latchkey:test");

    there.patch(MERGE, "{\"metadata\":{\"labels\":{\"team\":\"a\"}}}");
    there.withGracePeriod(0).delete();
  }

  @Test
  void aDebuggingContainerReachesNothingOfTheSidecar() {
    admin.pods().inNamespace(namespace).resource(Injection.pod("debugged").build()).create();

    refused(
        debugging(container -> container.withTargetContainerName(SIDECAR)),
        "choose another target");
    refused(
        debugging(
            container ->
                container
                    .addNewVolumeMount()
                    .withName("latchkey-token")
                    .withMountPath("/t")
                    .endVolumeMount()),
        "mount none of the volumes latchkey-token");
    refused(
        debugging(
            container ->
                container
                    .addNewEnv()
                    .withName("KEY")
                    .withNewValueFrom()
                    .withNewSecretKeyRef("key", "latchkey-hash-keys", true)
                    .endValueFrom()
                    .endEnv()),
        "out of env and envFrom");
    refused(
        debugging(
            container ->
                container.addNewEnvFrom().withNewSecretRef("latchkey-jwks", true).endEnvFrom()),
        "out of env and envFrom");

    assertThat(
            debug(container -> container.withTargetContainerName("app"))
                .getSpec()
                .getEphemeralContainers())
        .hasSize(1);
    admin.pods().inNamespace(namespace).withName("debugged").withGracePeriod(0).delete();
  }

  private ThrowingCallable debugging(UnaryOperator<EphemeralContainerBuilder> change) {
    return () -> debug(change);
  }

  private Pod debug(UnaryOperator<EphemeralContainerBuilder> change) {
    var container =
        change
            .apply(new EphemeralContainerBuilder().withName("debugger").withImage("busybox"))
            .build();
    return admin
        .pods()
        .inNamespace(namespace)
        .withName("debugged")
        .ephemeralContainers()
        .edit(
            pod ->
                new PodBuilder(pod)
                    .editSpec()
                    .addToEphemeralContainers(container)
                    .endSpec()
                    .build());
  }

  private static UnaryOperator<PodBuilder> annotated(String name, String value) {
    return pod -> pod.editMetadata().addToAnnotations("latchkey.dev/" + name, value).endMetadata();
  }

  private static UnaryOperator<PodBuilder> token(String audience) {
    return pod ->
        pod.editSpec()
            .addNewVolume()
            .withName("mine")
            .withNewProjected()
            .addNewSource()
            .withNewServiceAccountToken(audience, 3600L, "token")
            .endSource()
            .endProjected()
            .endVolume()
            .endSpec();
  }

  private static UnaryOperator<PodBuilder> certificate(String signer) {
    return pod ->
        pod.editSpec()
            .addNewVolume()
            .withName("mine")
            .withNewProjected()
            .addNewSource()
            .withNewPodCertificate()
            .withSignerName(signer)
            .withKeyType("ED25519")
            .withCredentialBundlePath("bundle.pem")
            .endPodCertificate()
            .endSource()
            .endProjected()
            .endVolume()
            .endSpec();
  }

  private static VolumeProjection tokenIn(Map<String, Volume> volumes) {
    return volumes.get("latchkey-token").getProjected().getSources().get(0);
  }

  private void refusedVolumes(Consumer<Map<String, Volume>> change) {
    Pod pod = create(namespace, Injection.pod("sidecar").build());
    pod.getMetadata().setUid(null);
    change.accept(
        pod.getSpec().getVolumes().stream()
            .collect(Collectors.toMap(Volume::getName, volume -> volume)));
    refused(() -> create(namespace, pod), "give your volumes other names");
  }

  private void refusedContainer(String difference, Consumer<Container> change) {
    refusedSidecar(
        difference,
        pod -> {
          Pod changed = pod.build();
          change.accept(changed.getSpec().getInitContainers().get(0));
          return new PodBuilder(changed);
        });
  }

  private void refusedSidecar(String difference, UnaryOperator<PodBuilder> change) {
    Pod injected = create(namespace, Injection.pod("sidecar").build());
    Pod changed =
        change.apply(new PodBuilder(injected).editMetadata().withUid(null).endMetadata()).build();
    refused(
        () -> create(namespace, changed),
        "is not the sidecar that is injected here, by its " + difference + ": leave it out");
  }

  private void refused(UnaryOperator<PodBuilder> change, String... words) {
    refused(() -> create(namespace, change.apply(Injection.pod("refused")).build()), words);
  }

  private static void refused(ThrowingCallable call, String... words) {
    assertThatThrownBy(call)
        .isInstanceOfSatisfying(
            KubernetesClientException.class, e -> assertThat(e.getCode()).isEqualTo(403))
        .message()
        .contains("ValidatingAdmissionPolicy 'injection-test-injection")
        .contains(words);
  }

  private Pod create(String where, Pod pod) {
    return admin.pods().inNamespace(where).resource(pod).dryRun().create();
  }

  private void namespace(String name, Map<String, String> labels) {
    admin
        .resource(
            new NamespaceBuilder()
                .withNewMetadata()
                .withName(name)
                .withLabels(labels)
                .endMetadata()
                .build())
        .create();
  }

  /** What of a pod does not depend on when it was created, and where. */
  private String shown(Pod pod) {
    return yaml.asYaml(
        new PodBuilder(pod)
            .withNewMetadata()
            .withName(pod.getMetadata().getName())
            .withLabels(pod.getMetadata().getLabels())
            .withAnnotations(pod.getMetadata().getAnnotations())
            .endMetadata()
            .withStatus(null)
            .build());
  }

  private String golden(String name) throws IOException {
    try (InputStream stream = InjectionTest.class.getResourceAsStream(name)) {
      String text = new String(stream.readAllBytes(), StandardCharsets.UTF_8);
      return yaml.asYaml(yaml.unmarshal(text, Pod.class));
    }
  }
}

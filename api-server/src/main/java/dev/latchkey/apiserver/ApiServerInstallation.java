package dev.latchkey.apiserver;

import io.fabric8.kubeapitest.KubeAPIServerConfigBuilder;
import io.fabric8.kubeapitest.binary.Binaries;
import io.fabric8.kubeapitest.binary.BinaryManager;
import io.fabric8.kubeapitest.binary.OSInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Where the programs of one version of the Kubernetes API server are, or are to be, on this
 * machine.
 *
 * <p>The layout is that of fabric8's {@code kube-api-test}, so that programs it downloaded serve
 * here too, and the other way round.
 *
 * @param home the folder that holds every version, {@code ~/.kubeapitest} unless chosen otherwise
 * @param version the version of Kubernetes
 */
public record ApiServerInstallation(Path home, String version) {

  /** The version of Kubernetes that Latchkey is developed against. */
  public static final String VERSION = "1.37.2";

  private static final String CONTROLLER_MANAGER = "kube-controller-manager";

  /** The installation of the user that runs this process; {@code KUBE_API_TEST_DIR} moves it. */
  public static ApiServerInstallation ofUser() {
    Path home =
        Optional.ofNullable(System.getenv(KubeAPIServerConfigBuilder.KUBE_API_TEST_DIR))
            .map(Path::of)
            .orElseGet(
                () ->
                    Path.of(
                        System.getProperty("user.home"),
                        KubeAPIServerConfigBuilder.DIRECTORY_NAME));
    return new ApiServerInstallation(home, VERSION);
  }

  /** The folder of this version for this machine's operating system and processor. */
  public Path directory() {
    return directoryIn(home);
  }

  /** What {@link #directory()} would be with another home. */
  Path directoryIn(Path otherHome) {
    OSInfo platform = new OSInfo();
    return otherHome
        .resolve(BinaryManager.BINARY_LIST_DIR)
        .resolve(version + "-" + platform.getOSName() + "-" + platform.getOSArch());
  }

  /** Whether an API server can be started: etcd, kube-apiserver and kubectl are there. */
  public boolean isInstalled() {
    return isComplete(directory());
  }

  static boolean isComplete(Path directory) {
    return Stream.of(
            Binaries.ETCD_BINARY_NAME,
            Binaries.API_SERVER_BINARY_NAME,
            Binaries.KUBECTL_BINARY_NAME)
        .map(directory::resolve)
        .allMatch(Files::isExecutable);
  }

  /** The path of etcd, whether it is there or not. */
  public Path etcd() {
    return directory().resolve(Binaries.ETCD_BINARY_NAME);
  }

  /** The path of kube-apiserver, whether it is there or not. */
  public Path kubeApiServer() {
    return directory().resolve(Binaries.API_SERVER_BINARY_NAME);
  }

  /** The path of kubectl, whether it is there or not. */
  public Path kubectl() {
    return directory().resolve(Binaries.KUBECTL_BINARY_NAME);
  }

  /**
   * The controllers behind garbage collection and the deletion of namespaces. Empty where they are
   * not installed: a built installation has them, a downloaded one does not.
   */
  public Optional<Path> controllerManager() {
    return Optional.of(directory().resolve(CONTROLLER_MANAGER)).filter(Files::isExecutable);
  }
}

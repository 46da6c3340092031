package dev.latchkey.bench.admin;

import dev.latchkey.bench.admin.AdminConnection.Page;
import dev.latchkey.bench.admin.PageTimes.Asked;
import dev.latchkey.bench.cluster.BenchCluster;
import dev.latchkey.bench.report.BenchException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks for pages of lists of namespaces with more and fewer keys, in turns: so whatever else the
 * machine does falls on all of them.
 */
final class ListRun implements AutoCloseable {
  /** How many keys a page has, as where nobody says how many. */
  static final int PAGE = 50;

  private final List<Integer> sizes;
  private final AdminOperator operator;
  private final AdminConnection http;

  /** A page, and how to ask for it. */
  private record Turn(Asked asked, HttpRequest request) {}

  /**
   * Starts an operator for a namespace of each size.
   *
   * @param sizes how many keys
   */
  ListRun(BenchCluster cluster, List<Integer> sizes) throws InterruptedException {
    this.sizes = sizes;
    this.operator = AdminOperator.start(cluster, sizes.stream().map(ListRun::namespace).toList());
    this.http = operator.connect();
  }

  private static String namespace(int size) {
    return "bench-" + size;
  }

  /** Imports all keys; returns once the operator has come to rest. */
  void fill() throws InterruptedException {
    ListedSamples samples = new ListedSamples();
    sizes.forEach(size -> samples.importInto(http, namespace(size), size));
    operator.requests().awaitQuiet();
  }

  /**
   * Asks for each page so many times.
   *
   * @param warmUp how many times before that
   */
  PageTimes run(int warmUp, int times) {
    List<Turn> turns = turns();
    List<Turn> back = new ArrayList<>(turns);
    Collections.reverse(back);
    HttpRequest nothing = http.nothing();
    List<Duration> notFound = new ArrayList<>();
    Map<Asked, List<Duration>> pages = new HashMap<>();
    for (int i = -warmUp; i < times; i++) {
      Duration time404 = http.time(nothing, 404);
      if (i >= 0) {
        notFound.add(time404);
      }
      // Back and forth, as it is easier to come after the same question.
      for (Turn turn : i % 2 == 0 ? turns : back) {
        Duration time = http.time(turn.request(), 200);
        if (i >= 0) {
          pages.computeIfAbsent(turn.asked(), asked -> new ArrayList<>()).add(time);
        }
      }
    }
    return new PageTimes(notFound, pages);
  }

  private List<Turn> turns() {
    List<Turn> turns = new ArrayList<>();
    for (Question question : Question.values()) {
      for (int size : sizes) {
        HttpRequest request =
            http.page(
                namespace(size),
                question.filter(),
                question == Question.MIDDLE ? tokenInTheMiddle(size) : "",
                PAGE);
        Page page = http.read(request);
        if (page.keys() != (question.isFull() ? PAGE : 0)) {
          throw new BenchException(
              "There are %,d keys on the page that was asked for: %s."
                  .formatted(page.keys(), question.title()));
        }
        turns.add(new Turn(new Asked(question, size), request));
      }
    }
    return turns;
  }

  /** The token of the page before and after which there are as many keys. */
  private String tokenInTheMiddle(int size) {
    int before = (size - PAGE) / 2;
    String token = "";
    while (before > 0) {
      int step = Math.min(before, 1000);
      token = http.read(http.page(namespace(size), "", token, step)).next();
      before -= step;
    }
    return token;
  }

  @Override
  public void close() {
    operator.close();
  }
}

package dev.supervisor.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.supervisor.core.events.named.Call;
import dev.supervisor.core.events.named.NamedHandlers.Arg;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Calls by name, with named arguments, for those who know the names at run time only. */
final class CallByNameTest {
  private Scope app;
  private Child<?> worker;

  /** What is called; the tests are compiled without parameter names. */
  public static final class Methods {
    public int add(@Arg("a") int a, @Arg("b") int b) {
      return a + b;
    }

    public CompletionStage<String> greet(@Arg("name") String name) {
      return CompletableFuture.completedFuture("hello, " + name);
    }

    public void fail(@Arg("text") String text) throws IOException {
      throw new IOException(text);
    }

    public String where() {
      return Supervisor.current().path();
    }
  }

  /** Two methods of one name. */
  public static final class Overloaded {
    public void twice() {}

    public void twice(@Arg("a") int a) {}
  }

  /** Parameters nobody can name. */
  public static final class Nameless {
    public int nameless(int a) {
      return a;
    }
  }

  @BeforeEach
  void open() {
    app = Supervisor.open("app");
    worker = app.spawn("worker");
    worker.handlers().named().answerMethodsOf(new Methods());
  }

  @AfterEach
  void close() {
    app.close();
  }

  private Object call(Call call) throws Exception {
    return worker.ask(call).await();
  }

  @Test
  void call_byName_runsTheMethodOnTheThread_withItsNamedArguments() throws Exception {
    assertThat(call(Call.to("add").with("b", 4).with("a", 3))).isEqualTo(7);
    assertThat(call(Call.to("where"))).isEqualTo("/app/worker");
  }

  @Test
  void call_extraArguments_areIgnored() throws Exception {
    assertThat(call(Call.to("add").with("a", 1).with("b", 2).with("c", 3))).isEqualTo(3);
  }

  @Test
  void call_explicitArguments_winOverThoseOfTheMap() throws Exception {
    assertThat(call(Call.of(Map.of("_fn", "add", "a", 1, "b", 2)).with("a", 10)))
        .isEqualTo(12);
  }

  @Test
  void call_nameUnderTheDefaultKey_orAnother() throws Exception {
    assertThat(call(Call.of(Map.of("_fn", "where")))).isEqualTo("/app/worker");
    worker.handlers().named().callNameKey("method");
    assertThat(call(Call.of(Map.of("method", "where")))).isEqualTo("/app/worker");
    assertThatThrownBy(() -> call(Call.of(Map.of("a", 1))))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("there is no 'method' in it");
  }

  @Test
  void call_unknownName_saysWhichNamesThereAre() {
    assertThatThrownBy(() -> call(Call.to("subtract")))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("no answerer on /app/worker takes calls of 'subtract'")
        .hasMessageContaining("[add, fail, greet, where]");
  }

  @Test
  void call_missingArgument_namesIt() {
    assertThatThrownBy(() -> call(Call.to("add").with("a", 3)))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("argument 'b' is missing in add{a=3}");
  }

  @Test
  void call_wrongArgument_saysSo() {
    assertThatThrownBy(() -> call(Call.to("add").with("a", "x").with("b", 1)))
        .cause()
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("does not fit")
        .hasMessageContaining("[a, b]");
    Map<String, Object> nothing = new HashMap<>();
    nothing.put("a", null);
    assertThatThrownBy(() -> call(Call.of(nothing).with("_fn", "add").with("b", 1)))
        .cause()
        .hasMessageContaining("argument 'a'")
        .hasMessageContaining("is null");
  }

  @Test
  void call_methodThatReturnsAStage_isWaitedFor() throws Exception {
    assertThat(call(Call.to("greet").with("name", "world"))).isEqualTo("hello, world");
  }

  @Test
  void call_methodThatFails_failsWithWhatItThrew() {
    assertThatThrownBy(() -> call(Call.to("fail").with("text", "as told")))
        .cause()
        .isInstanceOf(IOException.class)
        .hasMessage("as told");
  }

  @Test
  void call_answeredByALambda_takesItsArgumentsByName() throws Exception {
    worker
        .handlers()
        .named()
        .answer(
            "sum", call -> call.argument("a", Integer.class) + call.argument("b", Integer.class));
    assertThat(call(Call.to("sum").with("a", 1).with("b", 2))).isEqualTo(3);
    assertThatThrownBy(() -> call(Call.to("sum").with("a", "1").with("b", 2)))
        .cause()
        .hasMessageContaining("argument 'a' in sum{a=1, b=2} is a java.lang.String");
    assertThatThrownBy(() -> worker.handlers().named().answer("sum", call -> 0))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("already");
  }

  @Test
  void answerMethodsOf_whatCannotBeCalledByName_isRefusedAtOnce() {
    assertThatThrownBy(() -> app.handlers().named().answerMethodsOf(new Overloaded()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("several methods 'twice'");
    assertThatThrownBy(() -> app.handlers().named().answerMethodsOf(new Nameless()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("-parameters");
  }
}

------------------------------ MODULE Dialogue ------------------------------
(***************************************************************************)
(* The dialogue between the JVM and a remote session, as in bash-remote.sh *)
(* and RemoteSession: commands in a row, each told to end or not, over     *)
(* connections that may be cut at any moment. A cut loses any end of what  *)
(* is on its way, in both directions, and is noticed only by silence: by   *)
(* the JVM when nothing more comes, by the other side when nothing is left *)
(* to read. The last connection holds, so that there is an end.            *)
(*                                                                         *)
(* Bug plants one fault: "retry" sends again what was sent but not heard   *)
(* of; "overtaking" carries requests to kill past the commands; "reuse"    *)
(* gives a session to the next command when the last one was told to end,  *)
(* not when its end was heard; "deaf" lets the other side overlook a cut.  *)
(***************************************************************************)
EXTENDS Naturals, Sequences

CONSTANTS Commands, Connections, Bug

Prefixes(q) == {SubSeq(q, 1, i) : i \in 0..Len(q)}

(* --algorithm Dialogue
variables
  cut = [x \in 1..Connections |-> FALSE],
  down = [x \in 1..Connections |-> <<>>],     \* frames on their way to the reader
  overtaken = [x \in 1..Connections |-> {}],  \* requests to kill, in the broken variant
  queue = [x \in 1..Connections |-> <<>>],    \* runs on their way from the reader to the shell
  up = [x \in 1..Connections |-> <<>>],       \* marks on their way to the JVM
  runs = [k \in 1..Commands |-> 0],
  over = [k \in 1..Commands |-> FALSE],       \* it came to its end over there
  asked = [k \in 1..Commands |-> FALSE],
  killed = [k \in 1..Commands |-> FALSE],
  current = [x \in 1..Connections |-> 0],
  gone = [x \in 1..Connections |-> FALSE],    \* nothing of the session is left over there
  outcome = [k \in 1..Commands |-> "none"],
  given = [x \in 1..Connections |-> 0],       \* the command that was given the connection last
  doubt = FALSE;                              \* a command was given a session that was not free

define
  AtMostOnce == \A k \in 1..Commands : runs[k] <= 1
  NoEndIsMadeUp == \A k \in 1..Commands : outcome[k] = "finished" => over[k] /\ runs[k] = 1
  KilledOnlyWhenAsked == \A k \in 1..Commands : killed[k] => asked[k]
  NeverInDoubt == ~doubt
  EveryCommandHasAnOutcome == <>(\A k \in 1..Commands : outcome[k] # "none")
  NothingIsLeft == <>[](\A x \in 1..Connections : cut[x] => gone[x])
end define;

fair process Jvm = <<"jvm", 0>>
variables n = 1, c = 1, sent = FALSE, begun = FALSE;
begin
Take:
  while n <= Commands do
    sent := FALSE;
    begun := FALSE;
Give:
    doubt := doubt \/ (~cut[c] /\ given[c] # 0 /\ ~over[given[c]]);
    either
      down[c] := Append(down[c], [verb |-> "run", n |-> n]);     \* also into a cut that nobody has noticed
      given[c] := n;
      sent := TRUE;
    or
      await cut[c];                                               \* the last byte could not be written
    end either;
Hear:
    while outcome[n] = "none" /\ sent do
      either
        await up[c] # <<>>;
        if Head(up[c]).n # n then
          outcome[n] := "died";                                   \* out of step
        elsif Head(up[c]).mark = "begin" then
          begun := TRUE;
        else
          outcome[n] := "finished";
        end if;
        up[c] := Tail(up[c]);
      or
        await begun /\ ~asked[n];
        asked[n] := TRUE;
        if Bug = "overtaking" then
          overtaken[c] := overtaken[c] \union {n};
        else
          down[c] := Append(down[c], [verb |-> "kill", n |-> n]);
        end if;
        if Bug = "reuse" then
          outcome[n] := "stopped";
        end if;
      or
        await cut[c] /\ up[c] = <<>>;                             \* nothing more comes, for too long
        if begun \/ Bug # "retry" then
          outcome[n] := "died";
        else
          sent := FALSE;
        end if;
      end either;
    end while;
Settle:
    if outcome[n] # "none" then
      n := n + 1;
    end if;
    if cut[c] /\ c < Connections then
      c := c + 1;                                                 \* retired
    end if;
  end while;
end process;

fair process Reader \in {<<"reader", x>> : x \in 1..Connections}
begin
Read:
  while ~gone[self[2]] do
    either
      await down[self[2]] # <<>>;
      if Head(down[self[2]]).verb = "run" then
        queue[self[2]] := Append(queue[self[2]], Head(down[self[2]]).n);
      elsif current[self[2]] = Head(down[self[2]]).n then         \* else it is over, and this came too late
        killed[current[self[2]]] := TRUE;
      end if;
      down[self[2]] := Tail(down[self[2]]);
    or
      with late \in overtaken[self[2]] do
        overtaken[self[2]] := overtaken[self[2]] \ {late};
        if current[self[2]] # 0 then
          killed[current[self[2]]] := TRUE;
        end if;
      end with;
    or
      await cut[self[2]] /\ down[self[2]] = <<>> /\ Bug # "deaf"; \* nothing was heard for too long
      gone[self[2]] := TRUE;
      queue[self[2]] := <<>>;
      current[self[2]] := 0;
    end either;
  end while;
end process;

fair process Shell \in {<<"shell", x>> : x \in 1..Connections}
begin
Run:
  while ~gone[self[2]] do
    either
      await current[self[2]] = 0 /\ queue[self[2]] # <<>>;
      current[self[2]] := Head(queue[self[2]]);
      runs[current[self[2]]] := runs[current[self[2]]] + 1;
      if ~cut[self[2]] then
        up[self[2]] := Append(up[self[2]], [mark |-> "begin", n |-> current[self[2]]]);
      end if;
      queue[self[2]] := Tail(queue[self[2]]);
    or
      await current[self[2]] # 0;                                 \* it ends, by itself or because it was killed
      over[current[self[2]]] := TRUE;
      if ~cut[self[2]] then
        up[self[2]] := Append(up[self[2]], [mark |-> "end", n |-> current[self[2]]]);
      end if;
      current[self[2]] := 0;
    or
      await gone[self[2]];
    end either;
  end while;
end process;

process Network \in {<<"network", x>> : x \in 1..(Connections - 1)}
begin
Cut:
  with d \in Prefixes(down[self[2]]), u \in Prefixes(up[self[2]]) do
    cut[self[2]] := TRUE;
    down[self[2]] := d;
    up[self[2]] := u;
  end with;
end process;
end algorithm; *)
=============================================================================

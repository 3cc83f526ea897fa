----------------------------- MODULE Dependents -----------------------------
(* The word of a signal: a stack of links, pushed by compare-and-set. A link   *)
(* that leaves is claimed, becoming a husk; husks are popped when newest, else *)
(* swept by at most one sweeper, which alone writes `next` of published links. *)
(* The signal goes in one swap, and then walks what it has taken over, perhaps *)
(* while a sweeper is still at work there.                                     *)
(*                                                                             *)
(* Bad schedules: a pop or a sweep cuts off a link that is alive; a callback   *)
(* runs though it was prevented, or neither.                                   *)
(*                                                                             *)
(* Broken: a sweeper that tidies up what it removes, by clearing its `next`.   *)
EXTENDS Naturals, FiniteSets
CONSTANTS N, Leavers, Broken
Links == 1..N
Firer == N + 1

(* --algorithm Dependents
variables
  word = 0, gone = FALSE,
  next = [l \in Links |-> 0],
  dead = [l \in Links |-> FALSE],
  pushed = {}, ran = {}, prevented = {}, refused = {},
  sweeping = FALSE;

process user \in Links
variables seen = 0, after = 0, at = 0, kept = 0;
begin
  Look:
    seen := word;
    next[self] := seen;                 \* not published yet
  Push:
    if gone then
      refused := refused \union {self};
      goto Done;
    elsif word = seen then
      word := self;
      pushed := pushed \union {self};
    else
      goto Look;
    end if;
  Leave:
    if self \notin Leavers \/ dead[self] then
      goto Done;
    else
      dead[self] := TRUE;
      prevented := prevented \union {self};
    end if;
  Pop:
    seen := word;
    if gone \/ seen = 0 then
      goto Done;
    elsif ~dead[seen] then
      goto Sweep;
    end if;
  ReadNext:
    after := next[seen];
  PopIt:
    if ~gone /\ word = seen then
      word := after;
    end if;
    goto Pop;
  Sweep:
    either
      goto Done;                         \* not its turn to sweep
    or
      if sweeping then
        goto Done;
      else
        sweeping := TRUE;
      end if;
    end either;
  Start:
    at := IF gone THEN 0 ELSE word;
  Walk:
    while at # 0 do
      after := next[at];
      kept := after;
  Skip:
      while kept # 0 /\ dead[kept] do
        if Broken then
          with husk = kept do
            kept := next[husk];
            next[husk] := 0;
          end with;
        else
          kept := next[kept];
        end if;
      end while;
  Unlink:
      if kept # after then
        next[at] := kept;
      end if;
      at := kept;
    end while;
    sweeping := FALSE;
end process;

process firer = Firer
variables walk = 0;
begin
  Swap:
    gone := TRUE;
    walk := word;
  Call:
    while walk # 0 do
      if ~dead[walk] then
        dead[walk] := TRUE;
        ran := ran \union {walk};
      end if;
  Further:
      walk := next[walk];
    end while;
end process;
end algorithm; *)
\* BEGIN TRANSLATION
\* END TRANSLATION

RECURSIVE Below(_, _)
Below(l, steps) == IF l = 0 \/ steps = 0 THEN {} ELSE {l} \union Below(next[l], steps - 1)

AliveIsReachable ==
  ~gone => \A l \in pushed : dead[l] \/ l \in Below(word, N)

OnlyOneEnd ==
  /\ ran \intersect prevented = {}
  /\ ran \intersect refused = {}
  /\ prevented \intersect refused = {}

NobodyIsForgotten ==
  (\A p \in Links \union {Firer} : pc[p] = "Done") => ran \union prevented \union refused = Links
=============================================================================

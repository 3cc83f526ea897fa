------------------------------ MODULE Needs ------------------------------
(* Children that need siblings (Needs, NeedStart), and the moves of the     *)
(* stop that they are stopped with (StopChain): every interleaving of       *)
(* failures, one stop and start by hand, and the helper that looks at one   *)
(* child at a time. What a look decides is that of one who looks at all     *)
(* children as they were seen last: NeedRecordTest shows that this is what  *)
(* NeedRecord does.                                                         *)
(*                                                                          *)
(* A stop is made in three parts, as in the code, and other things happen   *)
(* in between: that the incarnation stops with its siblings; that it is     *)
(* asked; that its pleaseStop goes. The bad schedule: the body fails by     *)
(* itself between the last two, and the pleaseStop of the next incarnation  *)
(* goes. That one comes to a normal end, and is never started again.        *)
(*                                                                          *)
(* The parent may be stopped at any moment, too: it drains its children one *)
(* by one while all of that goes on, and then tells them, the newest first. *)
(* What was decided before, a start on its way above all, comes too late    *)
(* then. A start by hand in the stop is refused: those that need the child  *)
(* may still run, and are not stopped with it any more.                     *)
EXTENDS Integers, FiniteSets

CONSTANTS N,         \* how many children there are
          Chain,     \* TRUE: each needs the one before; FALSE: all need the first
          Failures,  \* how many there may be
          Hand,      \* which one is stopped by hand, and perhaps started; 0: none
          Stops,     \* TRUE: the parent may be stopped
          Bug        \* "none", or a fault that has to be found

M == 1..N
Needs(m) == IF m = 1 THEN {} ELSE IF Chain THEN {m - 1} ELSE {1}
Below(m) == IF m = 1 THEN {} ELSE IF Chain THEN 1..(m - 1) ELSE {1}  \* all that it needs
Above(m) == {d \in M : m \in Below(d)}                               \* all that need it

VARIABLES st,       \* "waits", "flies" (its start is on its way), "starts", "up", "ending", "over"
          inc,      \* the incarnation in which it is, or which it is to begin
          asked,    \* that incarnation was asked
          withNeeds,\* that incarnation is stopped with what it needs
          fails,    \* its body has failed
          endsLife, \* no incarnation follows
          gone,     \* its pleaseStop has gone
          pending,  \* what the threads that stop one have still to do
          queue,    \* those that have to be looked at
          seen, seenInc, doomed, told, ended,  \* what the helper knows
          moves,    \* what it has decided, and still to make
          beside,   \* the incarnations beside which each has begun
          left,     \* failures that may still come
          hand,     \* "not yet", "stopped", "started"
          parent,   \* "open", "drained", "closing"
          drained,  \* those that its drain has reached
          called    \* those that it has told to stop, in their turn

vars == <<st, inc, asked, withNeeds, fails, endsLife, gone, pending, queue, seen, seenInc, doomed, told, ended,
          moves, beside, left, hand, parent, drained, called>>
Known == <<seen, seenInc, doomed, told, ended>>
Parent == <<parent, drained, called>>
Outside == <<left, hand, Parent>>

Init == /\ st = [m \in M |-> "waits"]
        /\ inc = [m \in M |-> 0]
        /\ asked = [m \in M |-> FALSE]
        /\ withNeeds = [m \in M |-> FALSE]
        /\ fails = [m \in M |-> FALSE]
        /\ endsLife = [m \in M |-> FALSE]
        /\ gone = [m \in M |-> FALSE]
        /\ pending = {}
        /\ queue = M
        /\ seen = [m \in M |-> "waits"]
        /\ seenInc = [m \in M |-> 0]
        /\ doomed = [m \in M |-> FALSE]
        /\ told = [m \in M |-> FALSE]
        /\ ended = [m \in M |-> FALSE]
        /\ moves = {}
        /\ beside = [m \in M |-> 0]
        /\ left = Failures
        /\ hand = "not yet"
        /\ parent = "open"
        /\ drained = {}
        /\ called = {}

Runs(s) == s \in {"starts", "up", "leaves"}

(* How one stands, seen under its mutex. *)
Standing(m) == IF st[m] = "over" THEN "over"
               ELSE IF m \in drained THEN "leaves"
               ELSE IF st[m] = "waits" THEN "waits"
               ELSE IF asked[m] \/ endsLife[m] \/ st[m] = "ending" THEN "leaves"
               ELSE IF st[m] = "up" THEN "up" ELSE "starts"

---------------------------------------------------------------------------
(* The helper. *)

Look(m) ==
  /\ moves = {} /\ m \in queue
  /\ LET now == Standing(m)
         another == inc[m] /= seenInc[m]
         doomedStill == doomed[m] /\ ~another /\ Runs(now)
         hasLeft == seen[m] = "up" /\ (now /= "up" \/ another)
         newlyDoomed == IF hasLeft THEN {d \in Above(m) : Runs(seen[d])} ELSE {}
         doomed1 == [d \in M |-> (d \in newlyDoomed) \/ (IF d = m THEN doomedStill ELSE doomed[d])]
         told1 == [told EXCEPT ![m] = doomedStill /\ @]
         seen1 == [d \in M |-> IF d \in newlyDoomed THEN "leaves"
                               ELSE IF d /= m THEN seen[d]
                               ELSE IF doomedStill THEN "leaves" ELSE now]
         ended1 == [ended EXCEPT ![m] = @ /\ (now = "over" \/ seen[m] /= "over")]
         stopped == {d \in M : /\ doomed1[d] /\ Runs(seen1[d]) /\ ~told1[d]
                               /\ \A e \in M : (doomed1[e] /\ Runs(seen1[e])) => e <= d}
         toldAgain == IF doomedStill /\ told[m] /\ now \in {"starts", "up"} THEN {m} ELSE {}
         mayStart == {d \in M : /\ seen1[d] = "waits"
                                /\ \A n \in Needs(d) : seen1[n] = "up"
                                /\ \/ Bug = "startsBeside"
                                   \/ \A a \in Above(d) : ~Runs(seen1[a])}
         mayEnd == {d \in M : seen1[d] = "waits" /\ \E n \in Needs(d) : seen1[n] = "over"}
         back == {d \in M : seen1[d] = "over" /\ ended1[d] /\ \A n \in Needs(d) : seen1[n] = "up"}
     IN /\ moves' = {<<"stop", d>> : d \in stopped \cup toldAgain} \cup {<<"start", d>> : d \in mayStart}
                    \cup {<<"end", d>> : d \in mayEnd} \cup {<<"revive", d>> : d \in back}
        /\ doomed' = doomed1
        /\ told' = [d \in M |-> told1[d] \/ d \in stopped]
        /\ seen' = [d \in M |-> IF d \in mayStart THEN "starts" ELSE seen1[d]]
        /\ seenInc' = [seenInc EXCEPT ![m] = inc[m]]
        /\ ended' = [d \in M |-> ended1[d] /\ d \notin back]
        /\ queue' = queue \ {m}
  /\ UNCHANGED <<st, inc, asked, withNeeds, fails, endsLife, gone, pending, beside, Outside>>

MakeStart(m) ==
  /\ <<"start", m>> \in moves
  /\ moves' = moves \ {<<"start", m>>}
  /\ IF st[m] = "waits" /\ ~endsLife[m] /\ m \notin drained
     THEN st' = [st EXCEPT ![m] = "flies"] /\ UNCHANGED queue
     ELSE queue' = queue \cup {m} /\ UNCHANGED st
  /\ UNCHANGED <<inc, asked, withNeeds, fails, endsLife, gone, pending, Known, beside, Outside>>

MakeStop(m) ==
  /\ <<"stop", m>> \in moves
  /\ moves' = moves \ {<<"stop", m>>}
  /\ IF st[m] \in {"starts", "up"} /\ inc[m] = seenInc[m] /\ ~asked[m] /\ ~endsLife[m] /\ m \notin drained
     THEN /\ withNeeds' = [withNeeds EXCEPT ![m] = TRUE]
          /\ pending' = pending \cup {<<"ask", m, inc[m]>>}
          /\ UNCHANGED <<st, queue>>
     ELSE /\ st' = [st EXCEPT ![m] = IF @ = "flies" THEN "waits" ELSE @]
          /\ queue' = queue \cup {m}
          /\ UNCHANGED <<withNeeds, pending>>
  /\ UNCHANGED <<inc, asked, fails, endsLife, gone, Known, beside, Outside>>

MakeEnd(m) ==
  /\ <<"end", m>> \in moves
  /\ moves' = moves \ {<<"end", m>>}
  /\ queue' = queue \cup {m}
  /\ IF st[m] = "waits" /\ ~endsLife[m] /\ m \notin drained
     THEN /\ st' = [st EXCEPT ![m] = "over"]
          /\ endsLife' = [endsLife EXCEPT ![m] = TRUE]
          /\ ended' = [ended EXCEPT ![m] = Bug /= "endIsForgotten"]
     ELSE UNCHANGED <<st, endsLife, ended>>
  /\ UNCHANGED <<inc, asked, withNeeds, fails, gone, pending, seen, seenInc, doomed, told, beside, Outside>>

NewLifeAs(m, s) ==
  /\ st' = [st EXCEPT ![m] = s]
  /\ inc' = [inc EXCEPT ![m] = @ + 1]
  /\ asked' = [asked EXCEPT ![m] = FALSE]
  /\ withNeeds' = [withNeeds EXCEPT ![m] = FALSE]
  /\ fails' = [fails EXCEPT ![m] = FALSE]
  /\ endsLife' = [endsLife EXCEPT ![m] = FALSE]
  /\ gone' = [gone EXCEPT ![m] = FALSE]

NewLife(m) == NewLifeAs(m, IF parent = "closing" THEN "over" ELSE "waits") \* it waits, and is born asked

MakeRevive(m) ==
  /\ <<"revive", m>> \in moves
  /\ moves' = moves \ {<<"revive", m>>}
  /\ queue' = queue \cup {m}
  /\ IF st[m] = "over"
     THEN NewLife(m) /\ drained' = (IF parent = "open" THEN drained ELSE drained \cup {m})
     ELSE UNCHANGED <<st, inc, asked, withNeeds, fails, endsLife, gone, drained>>
  /\ UNCHANGED <<pending, Known, beside, left, hand, parent, called>>

---------------------------------------------------------------------------
(* Each child. *)

(* All needs one other at most: its incarnation. *)
Beside(m) == IF m = 1 THEN 0 ELSE inc[CHOOSE n \in Needs(m) : TRUE]

Fly(m) ==
  /\ st[m] = "flies"
  /\ IF m \in drained /\ Bug /= "startsInTheStop"
     THEN st' = [st EXCEPT ![m] = "waits"] /\ UNCHANGED beside
     ELSE /\ st' = [st EXCEPT ![m] = "starts"]
          /\ beside' = [beside EXCEPT ![m] = Beside(m)]
  /\ queue' = queue \cup {m}
  /\ UNCHANGED <<inc, asked, withNeeds, fails, endsLife, gone, pending, Known, moves, Outside>>

Ready(m) ==
  /\ st[m] = "starts"
  /\ st' = [st EXCEPT ![m] = "up"]
  /\ queue' = queue \cup {m}
  /\ UNCHANGED <<inc, asked, withNeeds, fails, endsLife, gone, pending, Known, moves, beside, Outside>>

Fail(m) ==
  /\ st[m] \in {"starts", "up"} /\ left > 0
  /\ st' = [st EXCEPT ![m] = "ending"]
  /\ fails' = [fails EXCEPT ![m] = TRUE]
  /\ left' = left - 1
  /\ UNCHANGED <<inc, asked, withNeeds, endsLife, gone, pending, queue, Known, moves, beside, hand, Parent>>

(* Its pleaseStop has gone: the body comes to a normal end. *)
Obey(m) ==
  /\ st[m] \in {"starts", "up"} /\ gone[m]
  /\ st' = [st EXCEPT ![m] = "ending"]
  /\ UNCHANGED <<inc, asked, withNeeds, fails, endsLife, gone, pending, queue, Known, moves, beside, Outside>>

(* The chain goes on: another incarnation follows, or the life is over. *)
GoOn(m) ==
  /\ st[m] = "ending"
  /\ queue' = queue \cup {m}
  /\ IF ~endsLife[m] /\ (withNeeds[m] \/ fails[m])
     THEN NewLife(m)
     ELSE /\ st' = [st EXCEPT ![m] = "over"]
          /\ endsLife' = [endsLife EXCEPT ![m] = TRUE]
          /\ UNCHANGED <<inc, asked, withNeeds, fails, gone>>
  /\ UNCHANGED <<pending, Known, moves, beside, Outside>>

---------------------------------------------------------------------------
(* The threads that stop one. *)

Ask(m) ==
  \E i \in 0..inc[m] :
    /\ <<"ask", m, i>> \in pending
    /\ IF i = inc[m] /\ st[m] \in {"starts", "up"} /\ ~asked[m]
       THEN /\ asked' = [asked EXCEPT ![m] = TRUE]
            /\ pending' = (pending \ {<<"ask", m, i>>}) \cup {<<"go", m, i>>}
            /\ queue' = queue \cup {m}
       ELSE /\ pending' = pending \ {<<"ask", m, i>>}
            /\ UNCHANGED <<asked, queue>>
    /\ UNCHANGED <<st, inc, withNeeds, fails, endsLife, gone, Known, moves, beside, Outside>>

Go(m) ==
  \E i \in 0..inc[m] :
    /\ <<"go", m, i>> \in pending
    /\ pending' = pending \ {<<"go", m, i>>}
    /\ gone' = [gone EXCEPT ![m] = @ \/ i = inc[m] \/ Bug = "asksTheNext"]
    /\ UNCHANGED <<st, inc, asked, withNeeds, fails, endsLife, queue, Known, moves, beside, Outside>>

StopByHand ==
  /\ Hand \in M /\ hand = "not yet" /\ st[Hand] /= "over"
  /\ hand' = "stopped"
  /\ endsLife' = [endsLife EXCEPT ![Hand] = TRUE]
  /\ st' = [st EXCEPT ![Hand] = IF @ \in {"waits", "flies"} THEN "over" ELSE @]
  /\ pending' = IF st[Hand] \in {"starts", "up"} THEN pending \cup {<<"ask", Hand, inc[Hand]>>} ELSE pending
  /\ queue' = queue \cup {Hand}
  /\ UNCHANGED <<inc, asked, withNeeds, fails, gone, Known, moves, beside, left, Parent>>

StartByHand ==
  /\ Hand \in M /\ hand = "stopped" /\ st[Hand] = "over" /\ (parent = "open" \/ Bug = "startedInTheStop")
  /\ hand' = "started"
  /\ NewLifeAs(Hand, IF parent = "open" THEN "waits" ELSE "starts")
  /\ queue' = queue \cup {Hand}
  /\ UNCHANGED <<pending, Known, moves, beside, left, Parent>>

---------------------------------------------------------------------------
(* The stop of the parent. *)

StopParent ==
  /\ Stops /\ parent = "open"
  /\ parent' = "drained"
  /\ pending' = pending \cup {<<"drain", m, 0>> : m \in M}
  /\ UNCHANGED <<st, inc, asked, withNeeds, fails, endsLife, gone, queue, Known, moves, beside, left, hand, drained,
                 called>>

(* From now on no incarnation follows; one that runs goes on until its turn has come. *)
Drain(m) ==
  /\ <<"drain", m, 0>> \in pending
  /\ pending' = pending \ {<<"drain", m, 0>>}
  /\ drained' = drained \cup {m}
  /\ endsLife' = [endsLife EXCEPT ![m] = TRUE]
  /\ queue' = queue \cup {m}
  /\ UNCHANGED <<st, inc, asked, withNeeds, fails, gone, Known, moves, beside, left, hand, parent, called>>

Close ==
  /\ parent = "drained" /\ drained = M
  /\ parent' = "closing"
  /\ UNCHANGED <<st, inc, asked, withNeeds, fails, endsLife, gone, pending, queue, Known, moves, beside, left, hand,
                 drained, called>>

Call(m) ==
  /\ parent = "closing" /\ m \notin called /\ st[m] /= "over"
  /\ \A d \in M : d > m => st[d] = "over"
  /\ called' = called \cup {m}
  /\ queue' = queue \cup {m}
  /\ st' = [st EXCEPT ![m] = IF @ \in {"waits", "flies"} /\ Bug /= "waitsForEver" THEN "over" ELSE @]
  /\ pending' = IF st[m] \in {"starts", "up"} THEN pending \cup {<<"ask", m, inc[m]>>} ELSE pending
  /\ UNCHANGED <<inc, asked, withNeeds, fails, endsLife, gone, Known, moves, beside, left, hand, parent, drained>>

Moves(m) == Look(m) \/ MakeStart(m) \/ MakeStop(m) \/ MakeEnd(m) \/ MakeRevive(m)
Progress(m) == Fly(m) \/ Ready(m) \/ Obey(m) \/ GoOn(m)

Ends(m) == Drain(m) \/ Close \/ Call(m)

Next == \/ \E m \in M : Moves(m) \/ Progress(m) \/ Fail(m) \/ Ask(m) \/ Go(m) \/ Ends(m)
        \/ StopByHand \/ StartByHand \/ StopParent

Spec == /\ Init /\ [][Next]_vars
        /\ \A m \in M : WF_vars(Moves(m)) /\ WF_vars(Progress(m)) /\ WF_vars(Ask(m)) /\ WF_vars(Go(m)) /\ WF_vars(Ends(m))

---------------------------------------------------------------------------
(* What is promised. *)

(* None runs beside another incarnation of what it needs than the one that it has begun beside. *)
NoneBesideAnother ==
  \A m \in M : st[m] \in {"starts", "up", "ending"} =>
    \A n \in Needs(m) : st[n] \in {"starts", "up", "ending"} => inc[n] = beside[m]

(* The pleaseStop of an incarnation goes only when that was asked. *)
AskedAlone == \A m \in M : gone[m] => asked[m]

(* None begins that the drain of its parent has reached. *)
NoneBeginsInTheStop ==
  [][\A m \in drained : st[m] \in {"waits", "flies", "over"} => st'[m] \in {"waits", "flies", "over"}]_vars

(* In the end all are up, but one that was stopped, and those that need it; all are over where the parent is stopped. *)
Calm == \A m \in M : st[m] = IF parent /= "open" \/ (hand = "stopped" /\ Hand \in Below(m) \cup {m}) THEN "over" ELSE "up"
AllComeBack == <>[]Calm
==========================================================================

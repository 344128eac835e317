"""`pcwm predict` asks a world model, or anything else that answers questions; `pcwm calibrate` measures how sure it may be."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from pcwm.errors import InputError
from pcwm.learn.manner import told
from pcwm.predict.choose import Options, calibration_file, choose_predictor
from pcwm.predict.predictor import TOO_LONG
from pcwm.progress import ticking
from pcwm.records import Answer, Prediction, Program, Question
from pcwm.serve.file_commands import JsonOption, LanguageOption, print_pairs
from pcwm.serve.intake import asked_language, no_fortran, read_program, runs_in_parallel
from pcwm.serve.output import console, emit_json, notes

ANSWER_CODES = {Answer.race: 1, Answer.no_race: 0, Answer.A: 0, Answer.B: 1, Answer.unknown: 2}


class Engine(StrEnum):
    """What runs base weights."""

    auto = "auto"
    llama_cpp = "llama.cpp"
    transformers = "transformers"


PredictorOption = Annotated[
    str,
    typer.Option(
        help="Who answers: model, endpoint, static, tool, majority, features, vote:model, vote:endpoint, or cascade:NAME,NAME,…; "
        "NAME=WHICH says which model or folder."
    ),
]
ModelOption = Annotated[
    str | None,
    typer.Option(
        help="Which one. For model: a run's folder, an adapter's, a GGUF file, or base weights by name. For endpoint: the model's name "
        "there. For majority and features: a run's folder or a dataset's to learn from."
    ),
]
UrlOption = Annotated[str | None, typer.Option(help="For endpoint: base URL of an OpenAI-compatible server.")]
EngineOption = Annotated[Engine, typer.Option(help="What runs the weights. llama.cpp runs adapters that were exported for it.")]
TokensOption = Annotated[
    int | None, typer.Option(help="Tokens of reasoning (model, by default 160) or of a whole reply (endpoint, 1024).", min=8)
]
ContextOption = Annotated[int | None, typer.Option(help="For model with llama.cpp: tokens of one question, its answer included.", min=512)]
FlightOption = Annotated[
    int | None, typer.Option(help="Questions under way at once: at an endpoint (by default 8), or in llama.cpp (2).", min=1, max=512)
]
SamplesOption = Annotated[int, typer.Option(help="For vote: samples of each question.", min=2, max=99)]
TemperatureOption = Annotated[float, typer.Option(help="For vote: at which they are drawn.", min=0.01, max=2.0)]
SureOption = Annotated[
    str | None,
    typer.Option(help="For cascade: the confidence from which a stage is believed; one for all (by default 0.9), or 0.95,0.8 one a stage."),
]


def add_to(app: typer.Typer) -> None:
    """Register the commands."""
    app.command(
        "predict",
        epilog="Examples: pcwm predict examples/half_written.c; cat loop.c | pcwm predict - --predictor static --json; "
        "pcwm predict a.c b.c --threads 16 --cores 2 --predictor static; pcwm predict loop.c --predictor cascade:static,tool --sure 0.95; "
        "pcwm predict loop.c --predictor vote:endpoint=qwen3 --url http://localhost:8000/v1 --unsure 0.7",
    )(predict)
    app.command(
        "calibrate",
        epilog="Examples: pcwm calibrate runs/v1 --predictor model --model qwen2.5-coder-0.5b --limit 200; "
        "pcwm calibrate runs/v1 --predictor cascade:static,features=runs/v1,tool --target 0.97 --out cascade.json",
    )(calibrate)


def predict(
    file: Annotated[str, typer.Argument(help="A C or C++ source file, or - for standard input.", show_default=False)],
    other: Annotated[
        str | None,
        typer.Argument(metavar="[OTHER]", help="A second program: which of the two has the higher work %?", show_default=False),
    ] = None,
    predictor: PredictorOption = "model",
    threads: Annotated[int, typer.Option(help="With OTHER: team size at which work % is compared.", min=1, max=1024)] = 8,
    cores: Annotated[
        int | None,
        typer.Option(
            help="With OTHER: cores of the machine that would run them; by default one for each thread.",
            min=1,
            max=1024,
            show_default=False,
        ),
    ] = None,
    model: ModelOption = None,
    url: UrlOption = None,
    engine: EngineOption = Engine.auto,
    max_tokens: TokensOption = None,
    context: ContextOption = None,
    in_flight: FlightOption = None,
    samples: SamplesOption = 5,
    temperature: TemperatureOption = 0.8,
    sure: SureOption = None,
    unsure: Annotated[float, typer.Option(help="Answer unknown where the confidence is below this.", min=0.0, max=1.0)] = 0.0,
    calibration: Annotated[
        Path | None, typer.Option(help="A file of `pcwm calibrate`; by default the one beside the model.", show_default=False)
    ] = None,
    language: LanguageOption = None,
    exit_code: Annotated[
        bool,
        typer.Option("--exit-code", help="Exit 1 on race (or B), 0 on no_race (or A). Without it 0 for these; 2 on unknown in any case."),
    ] = False,
    json: JsonOption = False,
) -> int:
    """Ask a world model whether a file has a data race: where, why and how sure. The file need not compile or be complete.

    With two files (A and B) of one problem: which of them has the higher OpenMP work %.
    """
    if file == other == "-":
        raise InputError("standard input holds one program, not two", hint="name a file for one of them")
    if sure and not predictor.startswith("cascade:"):
        raise InputError(f"--sure is for a cascade, and `{predictor}` is none", hint="--unsure makes doubtful answers unknown")
    program = no_fortran(read_program(file, asked_language(language)), "predict")
    question = Question.race(program)
    if other is not None:
        question = Question.work(program, no_fortran(read_program(other, asked_language(language)), "predict"), threads, cores or 0)
    elif cores is not None:
        raise InputError("--cores is for two files: races do not depend on it", hint="pcwm predict a.c b.c --threads 16 --cores 2")
    shown, reason = "", _no_answer(question)
    if not reason:
        options = _options(model, url, engine, max_tokens, context, in_flight, samples, temperature)
        options["unsure"], options["calibration"], options["sure"] = unsure, calibration, _numbers(sure)
        with ticking(json) as ticker:
            ticker.start(f"asking {predictor}", 1)
            options["ticker"] = ticker
            chosen = choose_predictor(predictor, **options)
            answered = next(iter(chosen.predict([question])))
        shown = getattr(chosen, "shown", "")
        if predictor == "model" and "+adapter:" not in chosen.name:
            notes().print("pcwm: these are untrained base weights; without --model, the world model that comes with pcwm answers")
    else:
        answered = Prediction.make(question, "source", Answer.unknown, reasoning=reason)
    facts = tuple(filter(None, told(question, answered.predictor)))
    if json:
        said = answered.model_dump(mode="json", include={"answer", "confidence", "pairs", "reasoning", "cost", "predictor", "unparsed"})
        said |= {"told": list(facts)} if facts else {}
        emit_json({"file": file, **({"other": other, "threads": threads, "cores": question.cores} if other is not None else {}), **said})
    else:
        _print_prediction(console(), file, program, answered, shown, facts)
    return ANSWER_CODES[answered.answer] if exit_code or answered.answer is Answer.unknown else 0


def _no_answer(question: Question) -> str:
    """Why nobody need be asked; empty where somebody can answer."""
    one, two = question.program, question.other
    silent = [name for name, each in (("A", one), ("B", two)) if each is not None and not runs_in_parallel(each.source)]
    if silent:
        text = "this text" if two is None else f"the text of {' and '.join(silent)}"
        return f"no OpenMP directive, thread or parallel algorithm in {text}: nothing runs in parallel that a prediction could be about"
    if two is not None and one.source == two.source:
        return "A and B are the same text: neither has the higher work %"
    if two is not None and one.language != two.language:
        return "A and B are in two languages: work % is compared between programs in one"
    return ""


def calibrate(
    data: Annotated[
        Path, typer.Argument(help="A run's folder, or a dataset's: the questions of its validation families are asked.", show_default=False)
    ],
    predictor: PredictorOption = "model",
    model: ModelOption = None,
    url: UrlOption = None,
    engine: EngineOption = Engine.auto,
    max_tokens: TokensOption = None,
    context: ContextOption = None,
    in_flight: FlightOption = None,
    samples: SamplesOption = 5,
    temperature: TemperatureOption = 0.8,
    limit: Annotated[int, typer.Option(help="Questions of each kind at most, spread over the families; 0: all.", min=0)] = 0,
    target: Annotated[float, typer.Option(help="For cascade: share of each stage's answers that must be right.", min=0.5, max=1.0)] = 0.95,
    out: Annotated[Path | None, typer.Option(help="Where to write; by default beside the model.", show_default=False)] = None,
    json: JsonOption = False,
) -> int:
    """Measure how often a predictor is right at each confidence, on families kept out of training, and keep the result for `predict`.

    For a cascade it chooses the confidence from which each stage is believed; the last stage is not asked.
    """
    from pcwm.predict.fitting import calibrate_cascade, calibrate_predictor, validation_questions

    options = _options(model, url, engine, max_tokens, context, in_flight, samples, temperature)
    place = out or calibration_file(predictor, **options)
    if place is None:
        raise InputError("where should the calibration be kept? There is no model's folder to put it in", hint="--out FILE")
    with ticking(json) as ticker:
        known = validation_questions(data, limit)
        options["ticker"] = ticker
        if predictor.startswith("cascade:"):
            found = calibrate_cascade(choose_predictor(predictor, **options), known, place, target, ticker)
        else:
            options["raw"] = True  # its own confidence is what is measured
            found = calibrate_predictor(choose_predictor(predictor, **options), known, place, ticker)
    if json:
        emit_json({"out": str(place), **found.shown})
    else:
        for line in found.lines:
            console().print(line)
        notes().print(f"wrote {place}")
    return 0


def _options(
    model: str | None,
    url: str | None,
    engine: Engine,
    max_tokens: int | None,
    context: int | None,
    in_flight: int | None,
    samples: int,
    temperature: float,
) -> Options:
    """What was said of the predictor; what was not keeps its default."""
    options: Options = {"model": model, "url": url, "engine": engine.value, "samples": samples, "temperature": temperature}
    if max_tokens is not None:
        options["max_new_tokens"] = max_tokens
    if context is not None:
        options["context"] = context
    if in_flight is not None:
        options["in_flight"] = in_flight
    return options


def _numbers(text: str | None) -> tuple[float, ...]:
    try:
        numbers = tuple(float(part) for part in text.split(",")) if text else ()
    except ValueError:
        raise InputError(f"--sure is a list of confidences such as 0.95,0.8, not `{text}`") from None
    if any(not 0 <= number <= 1 for number in numbers):
        raise InputError(f"--sure takes confidences from 0 to 1, not `{text}`")
    return numbers


def _print_prediction(out: Console, file: str, program: Program, answered: Prediction, shown: str, facts: Sequence[str] = ()) -> None:
    styles = {Answer.race: "bold red", Answer.no_race: "bold green", Answer.unknown: "bold yellow", Answer.A: "bold", Answer.B: "bold"}
    sure = f" (confidence {answered.confidence:.2f})" if answered.confidence is not None else ""
    out.print(Text.assemble(f"{file}: ", (answered.answer.value, styles[answered.answer]), f"{sure}  predicted by {answered.predictor}"))
    print_pairs(out, file, program, answered.pairs)
    if answered.reasoning:
        out.print(f"  {answered.reasoning}")
    for number, text in enumerate(facts):
        out.print(f"  told by reading{f' ({chr(65 + number)})' if len(facts) > 1 else ''}:", style="dim")
        out.print("\n".join(f"    {line}" for line in text.splitlines()), style="dim", markup=False)
    if answered.unparsed:
        out.print(f"  {answered.unparsed}", style="yellow")
        if answered.unparsed.startswith(TOO_LONG):
            out.print("  ask about the part that matters, or reading alone, which takes any length: --predictor static", style="yellow")
    if shown:
        out.print(f"  {shown}", style="dim")
    cost = answered.cost
    if cost.seconds:
        spent = f", {cost.prompt_tokens} + {cost.completion_tokens} tokens" if cost.prompt_tokens else ""
        spent += f", {cost.tool_calls} run by the real tools" if cost.tool_calls else ""
        out.print(f"  {cost.seconds:.1f} s{spent}" if cost.seconds >= 0.1 else f"  {1000 * cost.seconds:.0f} ms{spent}", style="dim")

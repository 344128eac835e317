"""Recipes: defaults, and errors that name the key and the nearest right one."""

from __future__ import annotations

from pathlib import Path

import pytest

from pcwm.errors import RecipeError
from pcwm.recipe import Recipe, differences, load_recipe

RECIPES = sorted((Path(__file__).parent.parent / "recipes").glob("*.toml"))


def load(tmp_path: Path, text: str) -> Recipe:
    path = tmp_path / "r.toml"
    path.write_text(text)
    return load_recipe(path)


@pytest.mark.parametrize("path", RECIPES, ids=lambda path: path.stem)
def test_shipped_recipes_load(path: Path) -> None:
    assert load_recipe(path).name == path.stem


def test_defaults_fill_what_is_not_said(tmp_path: Path) -> None:
    recipe = load(tmp_path, 'name = "x"\n[observe]\nrace_threads = [3]\n')
    assert recipe.observe.race_threads == (3,)
    assert recipe.observe.timeout == 20.0
    assert recipe.observe.work_threads == (2, 4, 8, 16)
    assert (recipe.observe.work_repeats, recipe.observe.work_quiet, recipe.observe.work_instructions) == (3, "mark", True)


@pytest.mark.parametrize(("threads", "one"), [("[2, 4, 8, 16]", 4), ("[16, 8]", 8), ("[1, 3]", 3), ("[1]", 1)])
def test_a_glance_at_work_is_one_run(tmp_path: Path, threads: str, one: int) -> None:
    recipe = load(tmp_path, f'name = "x"\n[observe]\nwork_threads = {threads}\ntimeout = 3')
    glance = recipe.observe.glance()
    assert (glance.work_threads, glance.work_repeats, glance.work_instructions, glance.timeout) == ((one,), 1, False, 3.0)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('nam = "x"', r"no key `nam`.*did you mean `name`"),
        ('name = "x"\n[observe]\nrace_thread = [2]', r"no key `observe\.race_thread`.*`observe\.race_threads`"),
        ('name = "x"\n[obsreve]\n', r"no key `obsreve`.*`observe`"),
        ('name = "x"\n[learn]\nzzz = 1', r"no key `learn\.zzz`.*known here: base"),
        ('name = "x"\n[observe]\nrace_threads = [0]', r"observe\.race_threads"),
        ('name = "x"\n[observe]\nrace_threads = []', r"observe\.race_threads"),
        ('name = "x"\n[observe]\nwork_quiet = "hope"', r"observe\.work_quiet"),
        ('name = "x"\n[observe]\nwork_repeats = 0', r"observe\.work_repeats"),
        ('name = "x"\n[observe]\nwork_thread = [2]', r"did you mean|no key `observe\.work_thread`"),
        ('name = "x"\n[sampler]\nmodels = [{ nam = "m" }]', r"no key `sampler\.models\.nam`.*did you mean `sampler\.models\.name`"),
        ('name = "x"\n[sampler]\nmodels = [{ name = "m", prompt_price = -1 }]', r"sampler\.models\.0\.prompt_price"),
        ('name = "x"\n[sampler]\nmodels = ["m"]', r"sampler\.models\.0"),
        (
            'name = "x"\n[explain]\nteachers = [{ name = "m", mod = "prior" }]',
            r"no key `explain\.teachers\.mod`.*teachers\.mode`",
        ),
        ('name = "x"\n[explain]\nteachers = [{ name = "m", mode = "after" }]', r"explain\.teachers\.0\.mode: .*'hindsight' or 'prior'"),
        ('name = "x"\n[explain]\nteachers = [{ name = "m" }, { name = "m" }]', r"explain: the teacher `hindsight:m` is there twice"),
        ('name = "x"\n[explain]\nteachers = [{ name = "m" }]\nreader = { name = "m", url = "http://b" }', r"`m` is at two addresses"),
        ('name = "x"\n[explain]\nreader = { nam = "m" }', r"no key `explain\.reader\.nam`.*did you mean `explain\.reader\.name`"),
        ('name = "x"\n[explain]\nnarrator = false', r"explain: nobody is left to explain anything"),
        ('name = "x"\n[explain]\npartial = 1.5', r"explain\.partial"),
        ('name = "x"\n[explain]\nwords = [400, 30]', r"explain\.words: .*two rising numbers"),
        ('name = "x"\n[explain]\nwords = [0, 30]', r"explain\.words\.0"),
        ('name = "x"\n[explain]\nwords = [30]', r"explain\.words"),
        ('name = "../up"', r"name"),
        ("name = ", r"not TOML"),
        ("", r"name"),
    ],
)
def test_a_bad_recipe_is_one_clear_line(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(RecipeError, match=message) as caught:
        load(tmp_path, text)
    assert "\n" not in str(caught.value)


def test_a_missing_recipe(tmp_path: Path) -> None:
    with pytest.raises(RecipeError, match="no recipe at"):
        load_recipe(tmp_path / "none.toml")
    with pytest.raises(RecipeError, match="cannot read"):
        load_recipe(tmp_path)
    (tmp_path / "latin.toml").write_bytes(b'name = "\xe9"')
    with pytest.raises(RecipeError, match="cannot read"):
        load_recipe(tmp_path / "latin.toml")


def test_differences_name_the_key(tmp_path: Path) -> None:
    one, two = load(tmp_path, 'name = "x"'), load(tmp_path, 'name = "x"\nseed = 3\n[evaluate]\nlimit = 9')
    assert differences(one, two) == ["seed: 0 → 3", "evaluate.limit: 0 → 9"]
    assert differences(one, one) == []


def test_the_papers_recipe_has_the_papers_scale() -> None:
    """Four models with four prompts for 1,600 problems; two hindsight teachers, and one that does not see the outcome."""
    from pcwm.explore.corpus import load_seeds
    from pcwm.explore.sampler.prompts import chosen_prompts
    from pcwm.explore.stage import chosen_seeds

    recipe = load_recipe(next(path for path in RECIPES if path.stem == "paper"))
    seeds = load_seeds()
    assert len(chosen_seeds(recipe, seeds)) == len(seeds) == 80
    problems = len(seeds) + recipe.sampler.new_problems
    assert problems == 1600
    assert problems * len(recipe.sampler.models) * len(chosen_prompts(recipe.sampler.prompts)) * recipe.sampler.per_prompt == 25_600
    authors = [teacher.author for teacher in recipe.explain.teachers]
    assert authors == ["hindsight:Qwen/QwQ-32B", "hindsight:openai/gpt-oss-20b", "prior:Qwen/QwQ-32B"]


def test_the_small_teachers_recipe_asks_about_two_hundred_programs() -> None:
    recipe = load_recipe(next(path for path in RECIPES if path.stem == "teacher")).explain
    (teacher,) = recipe.teachers
    assert (teacher.author, teacher.questions >= 200, recipe.partial, recipe.work) == ("hindsight:qwen2.5-coder-1.5b", True, 0, 0)

"""``deploy/`` held against the code: settings, commands, paths and times that it names. nginx has tests of its own."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.main import get_command

from qa import Assistant
from qa.access.entrance import Entrance
from qa.cli.main import app
from qa.configuration.reading import FILE_VARIABLE, PREFIX
from qa.settings import Settings
from qa.web.gate import Gate
from qa.web.operation.monitor import Monitor
from tests.conftest import ROOT, SEEDS
from tests.support.charts import rendered
from tests.support.proxy import free_port

DEPLOY = ROOT / "deploy"
FILES = sorted(path for path in DEPLOY.rglob("*") if path.is_file())
DOCKERFILE = (DEPLOY / "docker" / "Dockerfile").read_text(encoding="utf-8")
COMPOSE = yaml.safe_load((DEPLOY / "docker" / "compose.yaml").read_text(encoding="utf-8"))
UNITS = sorted((DEPLOY / "systemd").glob("*.service"))
CHART = DEPLOY / "helm" / "pincite"
TEMPLATES = sorted((CHART / "templates").glob("*.yaml"))
VALUES = yaml.safe_load((CHART / "values.yaml").read_text(encoding="utf-8"))
KNOWN = {field.name for field in fields(Settings)}


def test_the_files_were_found() -> None:
    assert len(FILES) >= 18
    assert len(UNITS) == 2
    assert len(TEMPLATES) == 7


@pytest.mark.parametrize("file", FILES, ids=lambda path: path.name)
def test_settings_that_are_named_exist(file: Path) -> None:
    named = set(re.findall(rf"\b{PREFIX}([A-Z_]+)", file.read_text(encoding="utf-8")))
    assert named - {FILE_VARIABLE.removeprefix(PREFIX)} <= {name.upper() for name in KNOWN}


def test_the_settings_file_is_one(tmp_path: Path) -> None:
    """With the lines that stand there as comments, too."""
    text = (DEPLOY / "pincite.toml").read_text(encoding="utf-8")
    secret = tmp_path / "secret"
    secret.write_text("x" * 32)
    behind_login = re.sub(r"^# (\w+ = )", r"\1", text, flags=re.MULTILINE)
    behind_login = behind_login.replace("/etc/pincite/proxy-secret", str(secret))
    assert behind_login != text
    for each in (text, behind_login):
        file = tmp_path / "pincite.toml"
        file.write_text(each)
        assert Entrance.of(Settings.load({}, file), tmp_path)


@pytest.mark.parametrize("name", ["pincite.conf", "pincite-sign-in.conf"])
def test_what_nginx_says_of_our_settings_is_true(name: str) -> None:
    text = (DEPLOY / "nginx" / name).read_text(encoding="utf-8")
    said = tomllib.loads("\n".join(re.findall(r"^#     (\w+ = .+)", text, re.MULTILINE)))
    assert {"root_path", "allowed_hosts", "proxy_addresses"} <= said.keys() <= KNOWN
    assert f"location {said['root_path']}/ {{" in text
    assert f"server_name {said['allowed_hosts'][0]};" in text


def commands() -> Iterator[tuple[str, list[str]]]:
    """Yield every call of ``pincite`` in ``deploy/``, and where it stands."""
    for unit in UNITS:
        for line in re.findall(r"^ExecStart=\S+/pincite (.+)", unit.read_text(encoding="utf-8"), re.MULTILINE):
            yield unit.name, shlex.split(line.replace("%i", "7861"))
    yield "Dockerfile", yaml.safe_load(re.findall(r"^CMD (.+)", DOCKERFILE, re.MULTILINE)[-1])
    for name, service in COMPOSE["services"].items():
        yield f"compose.yaml {name}", service["command"]
    yield "deployment.yaml", chart("deployment.yaml")["spec"]["template"]["spec"]["containers"][0]["args"]
    yield "cronjob.yaml", job(chart("cronjob.yaml"))["containers"][0]["args"]


def chart(name: str, **changes: Any) -> Any:
    return rendered(CHART / "templates" / name, VALUES | changes)


def job(cron: Any) -> Any:
    return cron["spec"]["jobTemplate"]["spec"]["template"]["spec"]


def test_every_command_is_understood() -> None:
    found = list(commands())
    assert len(found) == 7
    for where, (name, *arguments) in found:
        command = get_command(app).commands[name]  # type: ignore[attr-defined]
        with command.make_context(name, list(arguments)) as context:
            assert context.params["index"].is_absolute(), where


def test_the_image_is_made_of_what_is_there() -> None:
    copied = re.findall(r"^COPY (?!--from)(.+) \S+$", DOCKERFILE, re.MULTILINE)
    sources = {source for line in copied for source in line.split()}
    assert {"constraints.txt", "pyproject.toml", "ui.py", "qa", "index", "tiktoken_ext"} <= sources
    assert all((ROOT / source).exists() for source in sources)
    kept = (DEPLOY / "docker" / "Dockerfile.dockerignore").read_text(encoding="utf-8").split()
    assert {f"!{source}" for source in sources} <= set(kept)
    assert "--constraint constraints.txt torch" in DOCKERFILE
    assert re.search(r"^USER 10001:10001$", DOCKERFILE, re.MULTILINE)
    assert "/readyz" in DOCKERFILE[DOCKERFILE.index("HEALTHCHECK") :]
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert VALUES["image"]["tag"] == project["version"]


def test_containers_may_write_to_their_volumes_only() -> None:
    for service in COMPOSE["services"].values():
        assert service["read_only"]
        assert service["cap_drop"] == ["ALL"]
        assert "no-new-privileges:true" in service["security_opt"]
    assert COMPOSE["services"]["index"]["network_mode"] == "none"
    for pod in (chart("deployment.yaml")["spec"]["template"]["spec"], job(chart("cronjob.yaml"))):
        assert pod["securityContext"]["runAsNonRoot"]
        assert pod["enableServiceLinks"] is False
        assert pod["containers"][0]["securityContext"]["readOnlyRootFilesystem"]
        assert pod["containers"][0]["securityContext"]["capabilities"] == {"drop": ["ALL"]}


def test_whoever_stops_us_waits_until_we_have_finished() -> None:
    ours = Settings().stop_seconds + 5
    unit = (DEPLOY / "systemd" / "pincite@.service").read_text(encoding="utf-8")
    assert int(re.findall(r"^TimeoutStopSec=(\d+)$", unit, re.MULTILINE)[0]) > ours
    assert int(COMPOSE["services"]["chat"]["stop_grace_period"].removesuffix("s")) > ours
    pod = chart("deployment.yaml")["spec"]["template"]["spec"]
    before = int(pod["containers"][0]["lifecycle"]["preStop"]["exec"]["command"][-1])
    assert pod["terminationGracePeriodSeconds"] > ours + before


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="no systemd-analyze on this machine")
def test_systemd_takes_the_units(tmp_path: Path) -> None:
    for unit in (DEPLOY / "systemd").glob("*.*"):
        # What is not on this machine: the program, its user, its manual.
        text = unit.read_text(encoding="utf-8").replace("/opt/pincite/bin/pincite", "/bin/true")
        text = re.sub(r"^(User|Group)=pincite$", r"\1=daemon", text, flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE))
    units = [str(tmp_path / name) for name in ("pincite@7861.service", "pincite-index.service", "pincite-index.timer")]
    verified = subprocess.run(["systemd-analyze", "verify", *units], capture_output=True, text=True)
    assert (verified.returncode, verified.stdout, verified.stderr) == (0, "", "")
    for name in ("pincite@.service", "pincite-index.service"):
        command = ["systemd-analyze", "security", "--offline=yes", str(tmp_path / name)]
        exposed = subprocess.run(command, capture_output=True, text=True)
        assert float(re.findall(r"exposure level for \S+: ([\d.]+)", exposed.stdout)[0]) <= 2.0, exposed.stdout


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.name)
def test_the_chart_is_sound_whatever_the_values(template: Path) -> None:
    settings = {"title": 'A "title": with #marks', "allowed_hosts": ["a.example", "b.example"], "stop_seconds": 5}
    other: dict[str, Any] = {
        "settings": settings,
        "existingSecret": "made-elsewhere",
        "replicas": 2,
        "ingress": VALUES["ingress"] | {"enabled": False, "tlsSecret": "tls"},
        "persistence": VALUES["persistence"] | {"storageClass": "fast"},
    }
    for changes in ({}, other, other | {"ingress": VALUES["ingress"] | {"tlsSecret": "tls"}}):
        made = rendered(template, VALUES | changes)
        if made is None:
            assert template.name in ("ingress.yaml", "secret.yaml")
            continue
        assert {"apiVersion", "kind", "metadata"} <= made.keys()
        assert made["metadata"]["name"].startswith("assistant")
        if made["kind"] == "ConfigMap":
            said = tomllib.loads(made["data"]["pincite.toml"])
            assert said == (VALUES | changes)["settings"]
            assert said.keys() <= KNOWN


def test_the_parts_of_the_chart_find_each_other() -> None:
    deployment, service = chart("deployment.yaml"), chart("service.yaml")
    pod = deployment["spec"]["template"]
    for selector in (deployment["spec"]["selector"]["matchLabels"], service["spec"]["selector"]):
        assert selector.items() <= pod["metadata"]["labels"].items()
    assert service["spec"]["selector"].items() - {("app.kubernetes.io/component", "chat")} <= {
        *job_labels(chart("cronjob.yaml")).items()
    }
    assert (
        service["spec"]["selector"]["app.kubernetes.io/component"]
        != job_labels(chart("cronjob.yaml"))["app.kubernetes.io/component"]
    ), "readers must not come to the job"
    for spec in (pod["spec"], job(chart("cronjob.yaml"))):
        volumes = {volume["name"]: volume for volume in spec["volumes"]}
        assert {mount["name"] for mount in spec["containers"][0]["volumeMounts"]} == volumes.keys()
        claim = volumes["index"]["persistentVolumeClaim"]["claimName"]
        assert claim == chart("pvc.yaml")["metadata"]["name"]
        assert volumes["settings"]["configMap"]["name"] == chart("configmap.yaml")["metadata"]["name"]
    assert pod["spec"]["containers"][0]["envFrom"][0]["secretRef"]["name"] == chart("secret.yaml")["metadata"]["name"]


def job_labels(cron: Any) -> dict[str, str]:
    labels: dict[str, str] = cron["spec"]["jobTemplate"]["spec"]["template"]["metadata"]["labels"]
    return labels


CONFINED = """
set -e
mount --make-rprivate /
mount --bind {data} {data}
mount -t tmpfs tmpfs {tmp}
mount -o remount,ro,bind / || {{ mount --bind / / && mount -o remount,ro,bind /; }}
if touch /usr/written 2>/dev/null; then echo "the root can be written" >&2; exit 3; fi
cd {data}
export HOME={tmp} TMPDIR={tmp} PYTHONDONTWRITEBYTECODE=1
bare="setpriv --no-new-privs --bounding-set -all --inh-caps -all --ambient-caps -all"
$bare {pincite} index {seeds} --index {data}/index >/dev/null
$bare {pincite} serve --index {data}/index --port {port} &
server=$!
trap 'kill -KILL $server 2>/dev/null || true' EXIT
{python} -c "{client}" {port}
kill -TERM $server
wait $server
"""
CLIENT = """
import json, sys, time, urllib.request
def ask(path, body=None):
    sent = urllib.request.Request('http://127.0.0.1:' + sys.argv[1] + path, body, {'content-type': 'application/json'})
    return urllib.request.urlopen(sent, timeout=30).read()
for _ in range(400):
    try:
        ask('/readyz')
        break
    except OSError:
        time.sleep(0.3)
ask('/')
print(json.loads(ask('/api/ask', json.dumps({'question': 'What is the seat of WeBank?'}).encode()))['corpus'])
"""


def test_it_runs_on_a_read_only_root_without_any_rights(tmp_path: Path) -> None:
    """As in the image, but for the image and its user: there is no container engine here."""
    isolated = ["unshare", "--mount"]
    if (
        os.geteuid() != 0
        or subprocess.run([*isolated, "mount", "--make-rprivate", "/"], capture_output=True).returncode
    ):
        pytest.skip("mounts cannot be kept apart on this machine")
    data, scratch = tmp_path / "data", tmp_path / "scratch"
    for folder in (data, scratch):
        folder.mkdir()
    script = CONFINED.format(
        data=data,
        tmp=scratch,
        seeds=SEEDS,
        port=free_port(),
        client=CLIENT,
        python=sys.executable,
        pincite=Path(sys.executable).with_name("pincite"),
    )
    done = subprocess.run([*isolated, "bash", "-c", script], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    assert re.fullmatch("[0-9a-f]{16}", done.stdout.strip())
    assert "Traceback" not in done.stderr


GUIDE = "".join((ROOT / "docs" / name).read_text(encoding="utf-8") for name in ("intranet.md", "operate.md"))


def test_the_guide_names_what_is_there() -> None:
    paths = set(re.findall(r"(?<![\w/])(deploy/[\w./@-]*\w)", GUIDE))
    assert len(paths) >= 8
    assert all((ROOT / path).exists() for path in paths), paths
    assert set(re.findall(r"\bpincite ([a-z]+(?:-[a-z]+)*) ", GUIDE)) <= get_command(app).commands.keys()  # type: ignore[attr-defined]
    settings = set(re.findall(r"`([a-z]\w*_\w+)(?: = \S+)?`", GUIDE)) - {"request_id"}
    assert {name for name in settings if not name.startswith(("pincite_", "process_", "_"))} <= KNOWN


def test_the_guide_names_the_figures_that_there_are(assistant: Assistant) -> None:
    monitor = Monitor(assistant, Gate(1, 1))
    there = {sample.name for family in monitor.registry.collect() for sample in family.samples}
    there |= {family.name for family in monitor.registry.collect()} | {"pincite_http_requests_total"}
    named = set(re.findall(r"\bpincite_[a-z_]+[a-z]\b", GUIDE))
    assert len(named) >= 10
    assert named <= there | {f"{name}_bucket" for name in there}, named - there

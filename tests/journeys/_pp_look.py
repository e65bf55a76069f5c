"""Screens of the carrier's papers pages, in both languages and widths; run inside pytest."""
import io, os
from pathlib import Path
import pikepdf
from PIL import Image
OUT=Path(os.environ.get("PP_OUT","/tmp/dev/pp_shots")); 
from tests.journeys.conftest import *
def scan():
    p=Image.new("L",(700,500),255); p.paste(0,(60,60,600,80)); p.paste(90,(60,120,500,135)); o=io.BytesIO(); p.save(o,"PNG"); return o.getvalue()
def blank():
    m=pikepdf.new(); m.add_blank_page(page_size=(595,842)); o=io.BytesIO(); m.save(o); return o.getvalue()
def test_look(site, browser):
    from permits.cases.registry import Act
    refs={}
    def prep(walker):
        d=walker.draft("tower-zone"); refs["draft"]=d.ref
        f=walker.file("tower-zone"); refs["filed"]=f.ref
        s=walker.at("reception","tower-zone"); walker.act(s,"reception","supplement","Thiếu trang ký của hợp đồng thuê đất.\nChiều cao không khớp bản vẽ."); refs["asked"]=s.ref
        from permits.cases import notes; from permits.cases.vocabulary import NoteAudience
        notes.write(walker.session, walker.person("tiepnhan"), f.id, NoteAudience.APPLICANT, "Mời doanh nghiệp xem lại số nhà trong hợp đồng.")
    site.behind(prep)
    cookie=site.cookie_of("viettel")
    faults=[]
    ctx=browser.new_context(viewport={"width":1366,"height":900}, base_url=site.base)
    ctx.add_cookies([{"name":"session","value":cookie,"url":site.base}])
    pg=ctx.new_page(); pg.on("console", lambda m: faults.append(m.text) if m.type=="error" else None); pg.on("pageerror", lambda e: faults.append(str(e)))
    pg.goto(f"/dn/ho-so/{refs['draft']}/giay-to")
    pg.set_input_files("#paper-land_paper form[data-main] input[type=file]", files=[{"name":"hop-dong.png","mimeType":"image/png","buffer":scan()},{"name":"so-do.exe","mimeType":"x/y","buffer":b"MZ"}])
    pg.wait_for_selector("#paper-land_paper .d-paper__small", timeout=60000)
    pg.wait_for_selector("#paper-land_paper [data-fault]", timeout=60000)
    pg.wait_for_timeout(500)
    pg.goto(f"/dn/ho-so/{refs['draft']}/ky"); pg.click("text=Lập đơn >> nth=-1") if False else None
    pg.locator("#application-print button").click()
    pg.wait_for_selector("text=Tải đơn (PDF", timeout=90000)
    with pg.expect_download() as dl: pg.click("text=Tải đơn (PDF")
    dl.value.save_as(OUT/"don.pdf")
    pages={"papers":f"/dn/ho-so/{refs['draft']}/giay-to","sign":f"/dn/ho-so/{refs['draft']}/ky","confirm":f"/dn/ho-so/{refs['filed']}/da-nop","filed":f"/dn/ho-so/{refs['filed']}","asked":f"/dn/ho-so/{refs['asked']}/bo-sung"}
    for lang in ("vi","en"):
        for w in (1366,390,320):
            if w==320 and lang=="en": continue
            pg.set_viewport_size({"width":w,"height":900})
            for n,u in pages.items():
                pg.goto(u+f"?lang={lang}"); pg.wait_for_timeout(150)
                wide=pg.evaluate("document.documentElement.scrollWidth")
                if wide>w: faults.append(f"{n} {lang} {w}: scrolls to {wide}")
                if w!=320: pg.screenshot(path=str(OUT/f"{n}-{lang}-{w}.png"), full_page=True)
                if w==1366:
                    import glob
                    axe=(Path("/work/main/var/node/node_modules/axe-core/axe.min.js"))
                    if axe.exists():
                        try:
                            pg.evaluate(axe.read_text())
                            r=pg.evaluate("axe.run(document,{runOnly:['wcag2a','wcag2aa','wcag21a','wcag21aa','wcag22aa']}).then(r=>r.violations.map(v=>v.id+': '+v.nodes.map(n=>n.html.slice(0,120)).slice(0,3).join(' | ')))")
                            faults += [f"axe {n} {lang}: {x}" for x in r]
                        except Exception as e: faults.append("axe "+str(e)[:200])
    (OUT/"faults.txt").write_text("\n".join(faults))

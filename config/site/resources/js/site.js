// Krait's site: anchors as GitHub makes them, so that links between documents hold here and there; the sections of the
// page in the menu; and a search over the index that the build wrote (search-index.js).
document.addEventListener('DOMContentLoaded', () => {
    const menu = document.querySelector('#leftColumn ul.nav-list');
    const seen = {};
    const sections = [];
    for (const h of document.querySelectorAll('#bodyColumn h1, #bodyColumn h2, #bodyColumn h3')) {
        const plain = h.textContent.trim().toLowerCase().replace(/[^\p{L}\p{N}\- _]/gu, '').replace(/ /g, '-');
        const slug = plain in seen ? plain + '-' + ++seen[plain] : (seen[plain] = 0, plain);
        h.id = slug;
        if (h.tagName !== 'H1') {
            const a = document.createElement('a');
            sections.push([h.tagName, slug, h.textContent]);
            a.className = 'anchor';
            a.href = '#' + slug;
            a.textContent = '#';
            h.append(a);
        }
    }
    const active = menu && menu.querySelector('li.active');
    if (active && sections.length > 1) {
        const few = sections.length > 24 ? sections.filter(s => s[0] === 'H2') : sections;
        let last = active;
        for (const [tag, slug, text] of few) {
            const li = document.createElement('li');
            li.className = 'on-page' + (tag === 'H3' ? ' deeper' : '');
            const a = document.createElement('a');
            a.href = '#' + slug;
            a.textContent = text;
            li.append(a);
            last.after(li);
            last = li;
        }
    }
    if (menu && window.kraitIndex) {
        const root = document.querySelector('script[src$="js/site.js"]').getAttribute('src').replace('js/site.js', '');
        const box = document.createElement('input');
        box.id = 'search';
        box.type = 'search';
        box.placeholder = 'Search';
        box.setAttribute('aria-label', 'Search the documentation');
        const found = document.createElement('ul');
        found.id = 'found';
        menu.before(box, found);
        box.addEventListener('input', () => {
            const words = box.value.toLowerCase().split(/\s+/).filter(w => w.length > 1);
            found.replaceChildren();
            if (words.length === 0) {
                return;
            }
            const score = e => words.every(w => e.all.includes(w))
                ? words.reduce((s, w) => s + (e.title.toLowerCase().includes(w) ? 10 : 1), 0) : 0;
            const hits = window.kraitIndex.map(e => [score(e), e]).filter(h => h[0] > 0)
                .sort((a, b) => b[0] - a[0]).slice(0, 12);
            for (const [, e] of hits) {
                const li = document.createElement('li');
                const a = document.createElement('a');
                a.href = root + e.url;
                a.textContent = e.title;
                const page = document.createElement('small');
                page.textContent = ' ' + e.page;
                li.append(a, page);
                found.append(li);
            }
            if (hits.length === 0) {
                found.textContent = 'Nothing found.';
            }
        });
        for (const e of window.kraitIndex) {
            e.all = (e.title + ' ' + e.page + ' ' + e.text).toLowerCase();
        }
    }
    if (location.hash) {
        const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
        if (target) {
            target.scrollIntoView();
        }
    }
});
